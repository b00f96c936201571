import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../test/support/database.ts';
import type { TestDatabase } from '../../../test/support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Every function that runs as its owner, with who calls it and a call that reaches all of its statements. */
const CALLS: Record<string, { role: 'todo_app' | 'todo_worker'; call: string }> = {
  'activity_news(xid8,bigint)': { role: 'todo_app', call: `SELECT public.activity_news('0', 0)` },
  'clean_up(text,integer)': {
    role: 'todo_app',
    call: 'SELECT public.clean_up(kind, 10) FROM public.clean_up_progress',
  },
  'live_sessions(text[],timestamp with time zone)': {
    role: 'todo_app',
    call: `SELECT public.live_sessions('{x}', now())`,
  },
  'mark_abandoned()': { role: 'todo_app', call: `SELECT public.clean_up('session', 10)` },
  'mark_handled()': {
    role: 'todo_worker',
    call: `INSERT INTO public.processed_event VALUES ('c', 's', gen_random_uuid(), now())`,
  },
  'trim_chats(integer,integer)': { role: 'todo_app', call: 'SELECT public.trim_chats(0, 0)' },
};

type OwnFunction = { name: string; isDefiner: boolean; path: string | null; source: string; isPublic: boolean };

const FUNCTIONS = `SELECT oid::regprocedure::text AS name, prosecdef AS "isDefiner", prosrc AS source,
    (SELECT substr(setting, 13) FROM unnest(proconfig) setting WHERE setting LIKE 'search_path=%') AS path,
    EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0) AS "isPublic"
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`;

/**
 * The rules for functions, read from the catalog: whatever migration made them last. Those that run as their caller are called by
 * those that run as their owner.
 */
async function faultsOfFunctions(): Promise<string[]> {
  const tables = await database.admin<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')`,
  );
  const bare = new RegExp(
    String.raw`\b(?:from|join|into|update|only|table|using)\s+"?(${tables.map(({ name }) => name).join('|')})\b(?!")`,
    'i',
  );
  const functions = await database.admin<OwnFunction>(FUNCTIONS);
  return functions.flatMap(({ name, isDefiner, path, source, isPublic }) => {
    const found = bare.exec(source.replaceAll(/--.*$/gm, ''))?.[1];
    return [
      // Nothing of ours is found without its schema, and pg_temp comes last.
      ...(!isDefiner || path === 'pg_catalog, pg_temp'
        ? []
        : [`${name}: search_path is ${path}, must be pg_catalog, pg_temp`]),
      ...(found === undefined ? [] : [`${name}: ${found} without its schema`]),
      ...(isPublic ? [`${name}: EXECUTE for PUBLIC`] : []),
    ];
  });
}

/** Our tables as a stranger would make them again: from the catalog, which everybody may read. */
const TABLES = `SELECT relname AS name, string_agg(format('%I %s', attname, format_type(atttypid, null)), ', ') AS columns,
    string_agg(format('NULL::%s AS %I', format_type(atttypid, null), attname), ', ') AS nulls
  FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace GROUP BY relname`;

/** For each table a temporary one (or a view) of its name that runs the caller's code when it is written (or read). */
const TRAPS = {
  table: (name: string, columns: string) => `CREATE TEMP TABLE ${name} (${columns});
    CREATE TRIGGER spring BEFORE INSERT OR UPDATE OR DELETE ON pg_temp.${name} EXECUTE FUNCTION pg_temp.spring_trigger()`,
  view: (name: string, _columns: string, nulls: string) =>
    `CREATE TEMP VIEW ${name} AS SELECT ${nulls} FROM pg_temp.spring()`,
} as const;

/** What a stolen role that may make temporary objects gets out of a call; its code says whom it runs as. */
async function attack(kind: keyof typeof TRAPS, { role, call }: (typeof CALLS)[string]): Promise<string> {
  const client = new pg.Client(role === 'todo_app' ? database.connection : database.workerConnection);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`CREATE FUNCTION pg_temp.spring() RETURNS text LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'sprung as %', current_user; END $$`);
    await client.query(`CREATE FUNCTION pg_temp.spring_trigger() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_temp.spring(); RETURN NULL; END $$`);
    const { rows } = await client.query<Record<'name' | 'columns' | 'nulls', string>>(TABLES);
    for (const { name, columns, nulls } of rows) {
      await client.query(TRAPS[kind](name, columns, nulls));
      await client.query(`GRANT ALL ON pg_temp.${name} TO PUBLIC`);
    }
    await client.query(call);
    return 'nothing of the caller ran';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end();
  }
}

const PLANTED = {
  'planted_first()': `CREATE FUNCTION public.planted_first() RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$ DELETE FROM outbox; SELECT 1::bigint $$`,
  'planted_bare()': `CREATE FUNCTION public.planted_bare() RETURNS bigint LANGUAGE sql SECURITY DEFINER
    AS $$ SELECT count(*) FROM session $$`,
};

describe('functions that run as their owner', () => {
  it('S3: find names where no caller can put any, and are granted by name', async () => {
    expect(await faultsOfFunctions()).toEqual([]);
  });

  it('are all attacked here', async () => {
    const functions = await database.admin<OwnFunction>(FUNCTIONS);
    expect(functions.filter(({ isDefiner }) => isDefiner).map(({ name }) => name)).toEqual(
      Object.keys(CALLS).toSorted(),
    );
  });

  describe('and a caller that may make temporary tables', () => {
    beforeAll(async () => {
      await database.addUser();
      await database.admin(`UPDATE session SET expires_at = now() - interval '2 days'`);
    });
    beforeAll(() => database.admin(`GRANT TEMPORARY ON DATABASE ${database.name} TO todo_app, todo_worker`));

    it.each(Object.entries(CALLS))('S3: gets none of its own code run by %s', async (_, call) => {
      expect(await attack('table', call)).toBe('nothing of the caller ran');
      expect(await attack('view', call)).toBe('nothing of the caller ran');
    });

    it('would get it run by a function that breaks the rules, which name it', async () => {
      await database.admin(`SET ROLE todo_owner; ${Object.values(PLANTED).join(';')};
        GRANT EXECUTE ON FUNCTION planted_first(), planted_bare() TO todo_app, PUBLIC`);
      expect(await attack('table', { role: 'todo_app', call: 'SELECT planted_first()' })).toBe('sprung as todo_owner');
      expect(await attack('view', { role: 'todo_app', call: 'SELECT planted_bare()' })).toBe('sprung as todo_owner');
      expect(await faultsOfFunctions()).toEqual([
        'planted_bare(): search_path is null, must be pg_catalog, pg_temp',
        'planted_bare(): session without its schema',
        'planted_bare(): EXECUTE for PUBLIC',
        'planted_first(): search_path is pg_catalog, public, must be pg_catalog, pg_temp',
        'planted_first(): outbox without its schema',
        'planted_first(): EXECUTE for PUBLIC',
      ]);
      await database.admin('DROP FUNCTION planted_first(), planted_bare()');
    });
  });
});
