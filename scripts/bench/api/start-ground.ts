import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASE, DATABASE_LOGINS } from '#core/platform/names';
import { parseDatabaseLogin } from '#core/platform/secret-values';
import { bundlePrograms } from '../../build/bundle-programs.ts';
import { childEnvironment, logsIn, stackPaths, type StackContext } from '../../dev/stack/context.ts';
import { prepareSecrets } from '../../dev/stack/local-secrets.ts';
import { migrate } from '../../dev/stack/parts/migrate.ts';
import { startPostgres, type Postgres } from '../../dev/postgres/start-postgres.ts';

/** What all servers of a measurement stand on: a database of its own with the product's schema, and the product's bundle. */
export type Ground = {
  context: StackContext;
  database: Postgres;
  /** The product as it ships. */
  bundle: string;
  /** A connection of the administrator to the product's database, whom row-level security does not bind. */
  admin: pg.Client;
  /** How a server signs in as the product's role. */
  login: { user: string; password: string };
  /** Statements that the database has logged so far; all of them count when `log_statement` is `all`. */
  statements: () => number;
  end: () => Promise<void>;
};

/** Makes the ground in a temporary folder, which `end` removes. `statistics`: the database counts statements, which slows it down. */
export async function startGround(root: string, { statistics = false } = {}): Promise<Ground> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const { context, statements } = countStatements(await contextIn(root, dir));
    const [database] = await Promise.all([
      statistics ? startCountingDatabase(context) : startDatabase(context),
      bundlePrograms({ rootDir: root, outDir: join(dir, 'dist'), version: 'bench', programs: ['backend/main'] }),
    ]);
    await migrate(context, database);
    // Vacuuming at a moment of its own choosing would count for whoever is measured then; `tidy` does it between the rounds.
    await asAdministrator(database, ['ALTER SYSTEM SET autovacuum = off', 'SELECT pg_reload_conf()']);
    const admin = await connectAsAdministrator(database);
    // After the migration, which takes away everybody's right to call whatever functions there are.
    if (statistics) await admin.query('CREATE EXTENSION pg_stat_statements');
    const login = await readLogin(context.paths.secrets);
    const end = async (): Promise<void> => {
      await admin.end();
      await database.stop();
      await remove();
    };
    return { context, database, bundle: join(dir, 'dist/backend/main.js'), admin, login, statements, end };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function contextIn(root: string, dir: string): Promise<StackContext> {
  const paths = stackPaths(root, dir);
  const { brokerKey } = await prepareSecrets(paths.secrets);
  return {
    paths,
    env: childEnvironment(process.env, paths),
    searchPath: process.env['PATH'] ?? '',
    publicUrl: 'http://localhost:8080',
    version: 'bench',
    brokerKey,
    dapr: 'auto',
    watch: false,
    log: logsIn(paths),
  };
}

function startDatabase({ paths, log }: StackContext): Promise<Postgres> {
  return startPostgres({ dataDir: join(paths.data, 'postgres'), secretsDir: paths.secrets, log: log('postgres') });
}

/** How PostgreSQL logs a statement, by the simple and by the extended protocol. */
const STATEMENT = /LOG: {2}(statement|execute) /;

/** The same logs, and a count of the statements in the one of PostgreSQL. */
function countStatements({ log, ...context }: StackContext): { context: StackContext; statements: () => number } {
  let count = 0;
  const counting = (part: string): ((line: string) => void) => {
    const write = log(part);
    return (line) => {
      if (STATEMENT.test(line)) count++;
      write(line);
    };
  };
  return { context: { ...context, log: counting }, statements: () => count };
}

/** The library that counts statements is loaded only by a server that starts with it. */
async function startCountingDatabase(context: StackContext): Promise<Postgres> {
  const first = await startDatabase(context);
  await asAdministrator(first, [`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`]);
  await first.stop();
  const database = await startDatabase(context);
  const settings = ['track_planning = on', `track = 'all'`].map(
    (text) => `ALTER SYSTEM SET pg_stat_statements.${text}`,
  );
  await asAdministrator(database, [...settings, 'SELECT pg_reload_conf()']);
  return database;
}

async function asAdministrator(database: Postgres, statements: string[]): Promise<void> {
  const client = await connectAsAdministrator(database);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function connectAsAdministrator({ host, port, superuser: user, password }: Postgres): Promise<pg.Client> {
  const client = new pg.Client({ host, port, user, password, database: DATABASE.name });
  await client.connect();
  return client;
}

async function readLogin(secretsDir: string): Promise<Ground['login']> {
  const name = 'database-password-app';
  const { password } = parseDatabaseLogin(name, await readFile(join(secretsDir, name), 'utf8'));
  return { user: DATABASE_LOGINS[name], password };
}
