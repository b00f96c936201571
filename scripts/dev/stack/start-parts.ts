import type { Part } from './kept-part.ts';
import type { LocalFunctionSettings } from './local-settings.ts';
import { azuritePart } from './parts/azurite-part.ts';
import type { Storage } from './parts/azurite-part.ts';
import { backendPart } from './parts/backend-part.ts';
import { brokerPart } from './parts/broker-part.ts';
import type { Events } from './parts/broker-part.ts';
import { buildPageWhenChanged } from './parts/build-page-when-changed.ts';
import { chooseSidecar, daprPart } from './parts/dapr-part.ts';
import type { Sidecar, SidecarKind } from './parts/dapr-part.ts';
import { frontendPart } from './parts/frontend-part.ts';
import { functionSettings, functionsPart } from './parts/functions-part.ts';
import { migrate } from './parts/migrate.ts';
import { postgresPart } from './parts/postgres-part.ts';
import type { Database } from './parts/postgres-part.ts';
import { freePorts } from './ports.ts';
import type { StackContext } from './context.ts';
import type { Supervisor } from './supervisor.ts';
import { watchSources } from './watch-sources.ts';

type Report = (event: { kind: 'healthy'; part: string; tookMs: number; note?: string }) => void;

export type PartsOptions = {
  context: StackContext;
  supervisor: Supervisor;
  report: Report;
  /** Names of the backend's replicas. */
  backends: readonly string[];
  functions: boolean;
};

/** Where the parts are, for tests and tools. */
export type Connections = { database: Database; storage: Storage; events: Events; sidecar: Sidecar };

/** Starts every part as soon as what it needs is there. */
export async function startParts(options: PartsOptions): Promise<{
  connections: Connections;
  functionSettings: LocalFunctionSettings;
  unwatch: () => void;
}> {
  const { context, supervisor } = options;
  const { keep, timed } = timing(supervisor, options.report);
  const [kind, [httpPort = 0]] = await Promise.all([chooseSidecar(context), freePorts(1)]);

  const storage = keep(azuritePart(context));
  const events = keep(brokerPart(context));
  const sidecar = events.then((value) =>
    keep(daprPart(context, { kind, events: value, httpPort }), sidecarNote(context, kind)),
  );
  const database = keep(postgresPart(context)).then(async (value) => {
    await timed('schema', async () => migrate(context, value));
    return value;
  });
  const page = startPage(options, { keep, timed });
  const backends = database.then((value) => {
    const parts = options.backends.map((name) => backendPart(context, { name, database: value, httpPort }));
    return Promise.all(parts.map((part) => keep(part)));
  });
  const settings = allOf({ database, storage, events }).then((value) => functionSettings(context, value));
  const functions = settings.then(async (value) => {
    if (options.functions) await keep(functionsPart(context, value));
  });

  // Waits for all of them, also when one fails: none may start unnoticed after the stack has ended.
  const results = await Promise.allSettled([storage, events, sidecar, database, page, backends, functions]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const connections = await allOf({ database, storage, events, sidecar });
  const unwatch = context.watch ? restartOnChange(options) : () => undefined;
  return { connections, functionSettings: await settings, unwatch };
}

type Keep = <T>(part: Part<T>, note?: string) => Promise<T>;
type Timed = <T>(part: string, work: () => Promise<T>) => Promise<T>;

function timing(supervisor: Supervisor, report: Report): { keep: Keep; timed: Timed } {
  const measure = async <T>(part: string, work: () => Promise<T>, note?: string): Promise<T> => {
    const began = performance.now();
    const value = await work();
    report({ kind: 'healthy', part, tookMs: performance.now() - began, ...(note !== undefined && { note }) });
    return value;
  };
  return { timed: measure, keep: (part, note) => measure(part.name, () => supervisor.keep(part), note) };
}

async function startPage({ context }: PartsOptions, { keep, timed }: { keep: Keep; timed: Timed }): Promise<number> {
  if (!context.watch) await timed('page', () => buildPageWhenChanged(context));
  return keep(frontendPart(context));
}

function sidecarNote({ dapr }: StackContext, { kind }: SidecarKind): string {
  if (kind === 'daprd') return 'the real daprd';
  return dapr === 'shim' ? 'the shim, as asked' : 'the shim: daprd is neither on PATH nor in .tools/bin';
}

function restartOnChange({ context, supervisor, backends, functions }: PartsOptions): () => void {
  const names = [...backends, ...(functions ? ['functions'] : [])];
  return watchSources(context.paths.root, ['core', 'aks/backend/src', 'functions'], () => {
    for (const name of names) void supervisor.part(name).restart();
  });
}

async function allOf<T extends Record<string, unknown>>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const pairs = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(pairs)) as T;
}
