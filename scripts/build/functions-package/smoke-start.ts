import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { FUNCTIONS } from '#core/platform/names';
import { startChild } from '../../programs/start-child.ts';
import type { Child } from '../../programs/start-child.ts';

export type SmokeStart = {
  zip: Uint8Array;
  /** What the package has to say of itself. */
  version: string;
  /** Connection strings of a hub and a storage account that the triggers can open. */
  services: { events: string; storage: string };
  rootDir: string;
  env: NodeJS.ProcessEnv;
};

const Manifest = Type.Object({ main: Type.String() });
const Health = Type.Object({ version: Type.String() });
const HEALTH_DEADLINE_MS = 10_000;
/** Nobody listens there: the functions start without their database, and say so in health. */
const CLOSED_PORT = '1';

/**
 * Starts the functions from the unpacked package, outside the repository, in the development host, until all triggers run.
 * @throws AppError `invalid`, code `functions-package.refused`: they did not start, others registered than expected, or they report
 *   another version
 */
export async function smokeStart(options: SmokeStart): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'functions-package-'));
  try {
    const main = await unpack(options.zip, dir);
    const lines: string[] = [];
    const host = await start(options, dir, { main, log: (line) => void lines.push(line) }).catch(() => {
      throw refused(`it did not start: ${reasonIn(lines)}`);
    });
    try {
      judgeNames(host.line['functions']);
      await judgeVersion(host, options.version);
    } finally {
      await host.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @returns `main` of its package.json */
async function unpack(zip: Uint8Array, dir: string): Promise<string> {
  const files = unzipSync(zip);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  const manifest: unknown = JSON.parse(Buffer.from(files['package.json'] ?? '{}').toString());
  if (!Check(Manifest, manifest)) throw refused('package.json has no "main".');
  return manifest.main;
}

type App = { main: string; log: (line: string) => void };

function start({ services, rootDir, env }: SmokeStart, dir: string, { main, log }: App): Promise<Child> {
  return startChild({
    name: 'functions',
    entry: join(rootDir, 'scripts/dev/functions-host/main.ts'),
    args: ['--entry', join(dir, main), '--host-json', join(dir, 'host.json')],
    env: {
      PATH: env['PATH'] ?? '',
      EventHubConnection: services.events,
      AzureWebJobsStorage: services.storage,
      TABLES_CONNECTION_STRING: services.storage,
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: CLOSED_PORT,
      DATABASE_NAME: 'none',
      DATABASE_USER: 'nobody',
      DATABASE_AUTH: 'password',
      SECRETS_DIR: dir,
    },
    cwd: dir,
    log,
  });
}

/** The line that names the error: not the stack trace around it, nor what the functions log themselves. */
function reasonIn(lines: readonly string[]): string {
  const own = lines.filter((line) => !line.startsWith('{'));
  return own.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? 'it said nothing.';
}

function judgeNames(registered: unknown): void {
  const names = Array.isArray(registered) ? registered.map(String) : [];
  const missing = FUNCTIONS.filter((name) => !names.includes(name));
  if (missing.length > 0) throw refused(`${missing.join(', ')} did not register.`);
  const unknown = names.filter((name) => !FUNCTIONS.some((known) => known === name));
  if (unknown.length > 0) throw refused(`${unknown.join(', ')} is missing in FUNCTIONS of core/platform/names.ts.`);
}

async function judgeVersion({ port }: Child, version: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`, {
    signal: AbortSignal.timeout(HEALTH_DEADLINE_MS),
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (Check(Health, body) && body.version === version) return;
  throw refused(`health answered ${answer.status} ${JSON.stringify(body)}, which does not say version ${version}.`);
}

function refused(why: string): AppError {
  return new AppError({
    code: 'functions-package.refused',
    kind: 'invalid',
    message: `The functions package is refused: ${why}`,
  });
}
