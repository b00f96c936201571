import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Environment } from '#core/platform/config';
import { productVersion } from '../../build/product-version.ts';
import { openFrontDoor } from './front-door.ts';
import type { FrontDoor } from './front-door.ts';
import type { PartEvent } from './kept-part.ts';
import { prepareSecrets } from './local-secrets.ts';
import type { LocalFunctionSettings } from './local-settings.ts';
import { choosePort } from './ports.ts';
import { childEnvironment, logsIn, stackPaths } from './context.ts';
import type { StackContext, StackPaths } from './context.ts';
import { lockStack } from './lock.ts';
import type { StackLock } from './lock.ts';
import { startParts } from './start-parts.ts';
import type { Connections } from './start-parts.ts';
import type { StartArguments } from './start-arguments.ts';
import { createSupervisor } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

export type StackEvent =
  PartEvent | { kind: 'starting'; url: string } | { kind: 'healthy'; part: string; tookMs: number; note?: string };

/** As the options of `npm start`; port 0 without one. */
export type StackOptions = Partial<Omit<StartArguments, 'help' | 'open'>> & {
  /** The repository. */
  root?: string;
  /** Environment to take PATH and the product's optional settings from. */
  env: Environment;
  report?: (event: StackEvent) => void;
  /** Ends a start that is under way: what runs is stopped, and the start rejects. */
  signal?: AbortSignal;
};

export type Stack = {
  /** The one origin of page and API. */
  url: string;
  port: number;
  /** How many backends there are: `backend-1` and so on. */
  replicas: number;
  paths: StackPaths;
  connections: Connections;
  functionSettings: LocalFunctionSettings;
  /** Process ids of the parts that run now. */
  pids: () => number[];
  /** SIGKILL to a part (`backend-1`, `functions`, `broker`, …); resolves when it is dead. It comes back by itself. */
  kill: (part: string) => Promise<void>;
  /** Ends a part in order and starts it again, as a rollout does; resolves when it has ended. */
  restart: (part: string) => Promise<void>;
  /** Resolves when a part serves (again). */
  untilUp: (part: string) => Promise<void>;
  /** Ends all parts in order within 10 s. */
  stop: () => Promise<void>;
  /** Ends all at once. */
  abort: () => void;
};

const DEFAULT_PORT = { wanted: 0, exact: false };
/** What stopping may take, in ms, with a second to spare for the promise of 10 s. */
const STOP_DEADLINE_MS = 9000;

/** Starts the whole system on this machine, for `npm start` and for tests. @throws AppError that says what to do. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const root = options.root ?? join(import.meta.dirname, '../../..');
  const paths = stackPaths(root, resolve(options.dir ?? join(root, '.local')));
  const lock = await lockStack(paths.local);
  try {
    return await startLocked({ options, paths, lock });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked({
  options,
  paths,
  lock,
}: {
  options: StackOptions;
  paths: StackPaths;
  lock: StackLock;
}): Promise<Stack> {
  const { report = () => undefined, replicas = 1 } = options;
  if (options.reset) for (const dir of [paths.data, paths.logs]) await rm(dir, { recursive: true, force: true });
  await mkdir(paths.data, { recursive: true });
  const supervisor = createSupervisor({ report, onProcesses: (pids) => lock.record({ url, pids }) });
  options.signal?.addEventListener('abort', () => supervisor.refuse());
  const door = await openFrontDoor({
    port: await choosePort(options.port ?? DEFAULT_PORT),
    backends: backendNames(replicas).map((name) => () => supervisor.portOf(name)),
    frontend: () => supervisor.portOf('frontend'),
  });
  const url = `http://localhost:${door.port}`;
  lock.record({ url, pids: [] });
  report({ kind: 'starting', url });
  const end = { door, supervisor, lock, replicas };
  try {
    const context = await stackContext(options, paths, url);
    const parts = await startParts({
      context,
      supervisor,
      report,
      backends: backendNames(replicas),
      functions: options.functions ?? true,
    });
    return { ...controls(end, parts.unwatch), ...parts, url, port: door.port, replicas, paths };
  } catch (error) {
    await endStack(end);
    throw error;
  }
}

async function stackContext(options: StackOptions, paths: StackPaths, publicUrl: string): Promise<StackContext> {
  const [{ brokerKey }, version] = await Promise.all([
    prepareSecrets(paths.secrets),
    productVersion(paths.root, options.env),
  ]);
  return {
    paths,
    env: childEnvironment(options.env, paths),
    searchPath: options.env['PATH'] ?? '',
    publicUrl,
    version,
    brokerKey,
    dapr: options.dapr ?? 'auto',
    watch: options.watch ?? false,
    log: logsIn(paths),
  };
}

function backendNames(replicas: number): string[] {
  return Array.from({ length: replicas }, (_, index) => `backend-${index + 1}`);
}

type Ending = { door: FrontDoor; supervisor: Supervisor; lock: StackLock; replicas: number };

function controls(
  end: Ending,
  unwatch: () => void,
): Pick<Stack, 'pids' | 'kill' | 'restart' | 'untilUp' | 'stop' | 'abort'> {
  const { supervisor } = end;
  return {
    pids: supervisor.pids,
    kill: (part) => supervisor.part(part).kill(),
    restart: (part) => supervisor.part(part).restart(),
    untilUp: (part) => supervisor.part(part).untilUp(),
    async stop() {
      unwatch();
      await endStack(end);
    },
    abort: supervisor.abort,
  };
}

/** Ends the parts in stages: a writer always before what it writes to. */
async function endStack({ door, supervisor, lock, replicas }: Ending): Promise<void> {
  const began = performance.now();
  await door.stop();
  const stages = [['frontend', ...backendNames(replicas)], ['functions'], ['dapr'], ['broker', 'azurite', 'postgres']];
  await supervisor.stop(stages, STOP_DEADLINE_MS - (performance.now() - began));
  lock.release();
}
