import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrationFaults } from './migration-faults.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'migration-faults-'));
  for (const part of ['expand', 'contract']) await mkdir(join(dir, part));
});
afterEach(() => rm(dir, { recursive: true }));

const file = (path: string, sql: string): Promise<void> => writeFile(join(dir, path), sql);
const faults = (addedWith?: string): Promise<string[]> =>
  migrationFaults(dir, '0.1.0', () => Promise.resolve(addedWith));

async function faultsOfExpand(sql: string): Promise<string[]> {
  await file('expand/0001_a.sql', sql);
  return faults();
}

describe('EDGE-8: an expand migration may not take away what the former release uses', () => {
  it.each([
    ['a column', 'ALTER TABLE public.task DROP COLUMN title'],
    ['a column, beside an addition', 'ALTER TABLE task ADD COLUMN x int, DROP COLUMN title'],
    ['a column, in capitals, spread over lines', 'alter\n table "task" -- c\n drop /* x */ title'],
    [
      'a column of a table by another name of the schema',
      'CREATE TABLE other.task (id int); ALTER TABLE task DROP title',
    ],
    ['a table', 'DROP TABLE IF EXISTS task CASCADE'],
    ['a function', 'DROP FUNCTION find_session(text, timestamptz)'],
    ['a view', 'DROP VIEW v'],
    ['a policy', 'DROP POLICY own ON task'],
    ['a trigger', 'DROP TRIGGER t ON task'],
    ['a schema', 'DROP SCHEMA public CASCADE'],
    ['a type', 'DROP TYPE t'],
    ['all that a role owns', 'DROP OWNED BY todo_app'],
    ['the name of a column', 'ALTER TABLE task RENAME title TO name'],
    ['the name of a table', 'ALTER TABLE task RENAME TO tasks'],
    ['the place of a table', 'ALTER TABLE task SET SCHEMA other'],
    ['the type of a column', 'ALTER TABLE task ALTER title TYPE varchar(10)'],
    ['a default', 'ALTER TABLE task ALTER version DROP DEFAULT'],
    ['the right to leave a column out', 'ALTER TABLE task ADD COLUMN x int NOT NULL'],
    ['the right to leave a key out', 'ALTER TABLE task ADD COLUMN x int PRIMARY KEY'],
    ['the right to write null', 'ALTER TABLE task ALTER description SET NOT NULL'],
    ['the right to write some rows', 'ALTER TABLE task ADD CONSTRAINT c CHECK (version < 9) NOT VALID'],
    ['the right to write two alike', 'CREATE UNIQUE INDEX i ON task (title)'],
    ['rights', 'REVOKE SELECT ON task FROM todo_app'],
    ['a membership', 'REVOKE todo_app FROM somebody'],
    ['rights to come', 'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC'],
    ['sight of rows', 'ALTER TABLE task ENABLE ROW LEVEL SECURITY'],
    ['sight of rows, by a policy', 'CREATE POLICY p ON task AS RESTRICTIVE USING (false)'],
    ['rows', 'DELETE FROM task'],
    ['all rows', 'TRUNCATE task'],
    ['the name of a value', "ALTER TYPE t RENAME VALUE 'a' TO 'b'"],
    ['something in a DO block', "DO $$ BEGIN EXECUTE 'DROP TABLE task'; END $$"],
    ['something, after a string that looks like the end', "INSERT INTO t VALUES ('--;'''); DROP TABLE task"],
    ['rows, in a part of a SELECT', 'WITH d AS (DELETE FROM task RETURNING id) SELECT count(*) FROM d'],
    ['rows, in a part of an INSERT', 'WITH d AS (DELETE FROM task RETURNING id) INSERT INTO old SELECT id FROM d'],
    ['a table that may have been there', 'CREATE TABLE IF NOT EXISTS task (id int); DROP TABLE task'],
    ['a table behind a temporary one', 'CREATE TEMP TABLE task (id int); DROP TABLE public.task'],
    [
      'something in a function',
      "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE task'; SELECT public.f()",
    ],
    ['a default, by NULL', 'ALTER TABLE task ALTER version SET DEFAULT NULL::int'],
    ['the right to leave out what is null', 'ALTER TABLE task ADD COLUMN x int NOT NULL DEFAULT NULL'],
    ['the right to write two, by a default', 'ALTER TABLE task ADD COLUMN x int DEFAULT 1 UNIQUE'],
    ['the right to write two nulls', 'ALTER TABLE task ADD COLUMN x int UNIQUE NULLS NOT DISTINCT'],
    ['the right to write null, by a check', 'ALTER TABLE task ADD COLUMN x int CHECK (x IS NOT NULL)'],
    ['long titles', 'ALTER TABLE task ADD COLUMN x int DEFAULT 1 CHECK (char_length(title) < 10)'],
    ['the owner', 'ALTER FUNCTION f() OWNER TO todo_app'],
  ])('%s', async (_what, sql) => {
    expect(await faultsOfExpand(sql)).toEqual([expect.stringMatching(/^expand\/0001_a\.sql:\d /)]);
  });

  it.each([
    [
      'a table, and whatever with it',
      'CREATE TABLE n (id int); ALTER TABLE public.n ALTER id SET NOT NULL; DROP TABLE n',
    ],
    ['a column', 'ALTER TABLE task ADD COLUMN x int, ADD COLUMN y int NOT NULL DEFAULT 0'],
    ['a counted column', 'ALTER TABLE task ADD COLUMN x bigint NOT NULL GENERATED ALWAYS AS IDENTITY'],
    ['a column with its own check', "ALTER TABLE task ADD COLUMN x text NOT NULL DEFAULT 'a' CHECK (x IN ('a', 'b'))"],
    ['rows', 'INSERT INTO n SELECT id, \'"DeleteStmt":\', lower(title) FROM task'],
    ['an index', 'CREATE INDEX i ON task (title)'],
    ['a policy that ends with the migration', 'CREATE POLICY p ON public.task USING (true); DROP POLICY p ON task'],
    ['a function whose text drops something', "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE task'"],
    ['rights', 'GRANT SELECT ON task TO todo_app'],
    ['a value', "ALTER TYPE t ADD VALUE 'b'"],
    ['leave to write null', 'ALTER TABLE task ALTER title DROP NOT NULL, ALTER version SET DEFAULT 1'],
  ])('but may add %s', async (_what, sql) => {
    expect(await faultsOfExpand(sql)).toEqual([]);
  });

  it('a reason above the very statement lets it pass; one elsewhere, or without words, does not', async () => {
    const drop = 'DROP VIEW v;\n';
    const reason = '-- former-release: nothing reads it since 0.1.0\n';
    expect(await faultsOfExpand(`${reason}-- squawk-ignore x\n${drop}`)).toEqual([]);
    expect(await faultsOfExpand(`SELECT 1;\n${reason}${drop}`)).toEqual([]);
    expect(await faultsOfExpand(`${reason}SELECT 'ü …';\n${drop}`)).toEqual([
      'expand/0001_a.sql:3 DROP VIEW takes something away',
    ]);
    expect(await faultsOfExpand(`SELECT 1; ${reason}${drop}`)).toHaveLength(1);
    expect(await faultsOfExpand(`-- former-release: ok\n${drop}`)).toHaveLength(1);
    expect(await faultsOfExpand(`${drop}${reason}`)).toHaveLength(1);
  });

  it('SQL that cannot be read is a fault', async () => {
    expect(await faultsOfExpand('ALTER TABEL task')).toEqual([expect.stringContaining('cannot be read: syntax error')]);
  });
});

describe('EDGE-8: a contract migration names the release that it needs', () => {
  it.each([
    ['0.0.9', 0],
    ['0.1.0', 0],
    ['0.1.1', 0],
    ['0.2.0', 0],
    ['1.0.0', 0],
    ['0.1.2', 1],
    ['0.20.0', 1],
    ['0.2.1', 1],
    ['2.0.0', 1],
    ['next', 1],
    ['0.2', 1],
    ['0.1.0-812-gabcdef123456', 1],
  ])('%s, while package.json says 0.1.0: %i faults', async (needed, count) => {
    await file('contract/0002_b.sql', `-- needs-version: ${needed}\nDROP TABLE task;`);
    expect(await faults()).toHaveLength(count);
  });

  it('that is later than the one it came with: what runs meanwhile has that one', async () => {
    await file('contract/0002_b.sql', '-- needs-version: 0.1.0\nDROP TABLE task;');
    expect(await faults('0.0.9')).toEqual([]);
    expect(await faults('0.1.0')).toEqual([expect.stringContaining('not later than 0.1.0, with which it came')]);
  });

  it('none is a fault', async () => {
    await file('contract/0002_b.sql', 'DROP TABLE task;');
    expect(await faults()).toEqual([expect.stringContaining('must say "-- needs-version: X.Y.Z"')]);
  });
});

it('each migration has a number of its own and a name of one form, whatever its folder', async () => {
  await file('expand/0001_a.sql', 'SELECT 1');
  await file('expand/0002_b.js', 'SELECT 1');
  await file('contract/0001_c.sql', '-- needs-version: 0.1.0');
  expect(await faults()).toEqual([
    'expand/0002_b.js is not named 0000_what-it-does.sql',
    'contract/0001_c.sql has a number that another migration has',
  ]);
});
