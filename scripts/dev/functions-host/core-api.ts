import Module from 'node:module';
import { AppError } from '#core/domain/errors';

/** Values as the real host sends them to its Node worker (azure-functions-language-worker-protobuf, TypedData). */
export type TypedData = {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  collectionString?: { string: string[] };
  collectionBytes?: { bytes: Uint8Array[] };
  collectionSint64?: { sint64: number[] };
  http?: HttpData;
};
export type HttpData = {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  params?: Record<string, string>;
  body?: TypedData | null;
  statusCode?: string;
};
export type Binding = { type: string; direction: 'in' | 'out'; [option: string]: unknown };
export type RetryOptions = {
  retryStrategy: 'fixedDelay' | 'exponentialBackoff';
  maxRetryCount: number;
  delayInterval?: { seconds: number };
  minimumInterval?: { seconds: number };
  maximumInterval?: { seconds: number };
};
export type FunctionMetadata = { name: string; bindings: Record<string, Binding>; retryOptions?: RetryOptions };
export type FunctionCallback = (...inputs: unknown[]) => unknown;
export type RegisteredFunction = {
  metadata: FunctionMetadata;
  handler: FunctionCallback;
  trigger: { name: string; binding: Binding };
};

/** The library's own model of an invocation; the host never calls a handler directly. */
export type InvocationModel = {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData | null }>;
};
export type ProgrammingModel = {
  getInvocationModel(context: Record<string, unknown>): InvocationModel;
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>;
};
export type HookName = 'appStart' | 'appTerminate' | 'preInvocation' | 'postInvocation' | 'log';
export type HookCallback = (context: Record<string, unknown>) => unknown;
export type HostLog = (level: string, category: string, message: string) => void;

/** What an app has told the host by its `app.…` calls. */
export type FunctionApp = {
  functions: RegisteredFunction[];
  model(): ProgrammingModel;
  runHooks(name: HookName, context: Record<string, unknown>): Promise<void>;
  /** From now on registrations are refused, as in the real worker. */
  seal(): void;
};

/** The library asks for log hooks from 4.34 on. */
const HOST_VERSION = '4.1037.0';
const CORE_API = '@azure/functions-core';

/**
 * Stands in for the host towards npm `@azure/functions`: the first `app.…` call requires this package, which is on no registry; the real
 * worker injects it in the same way. Must run before the first registration in this process: the library caches what it finds.
 */
export function installCoreApi(log: HostLog): FunctionApp {
  const functions: RegisteredFunction[] = [];
  const hooks = new Map<string, HookCallback[]>();
  let model: ProgrammingModel | undefined;
  let isSealed = false;
  provide({
    version: HOST_VERSION,
    hostVersion: HOST_VERSION,
    Disposable: class {
      dispose: () => void;
      constructor(dispose: () => void) {
        this.dispose = dispose;
      }
    },
    log,
    setProgrammingModel: (set: ProgrammingModel) => void (model = set),
    getProgrammingModel: () => model,
    registerHook: (name: string, callback: HookCallback) => add(hooks, name, callback),
    registerFunction: (metadata: FunctionMetadata, handler: FunctionCallback) => {
      if (isSealed) throw fault(`function ${metadata.name} was registered after the app had started`);
      if (functions.some(({ metadata: { name } }) => name === metadata.name)) {
        throw fault(`two functions are named ${metadata.name}`);
      }
      functions.push({ metadata, handler, trigger: triggerOf(metadata) });
      return { dispose: () => undefined };
    },
  });
  return {
    functions,
    model: () => {
      if (!model) throw fault('the app registered nothing');
      return model;
    },
    runHooks: async (name, context) => {
      for (const callback of hooks.get(name) ?? []) await callback(context);
    },
    seal: () => void (isSealed = true),
  };
}

function add(hooks: Map<string, HookCallback[]>, name: string, callback: HookCallback): { dispose: () => void } {
  hooks.set(name, [...(hooks.get(name) ?? []), callback]);
  return {
    dispose: () =>
      hooks.set(
        name,
        (hooks.get(name) ?? []).filter((other) => other !== callback),
      ),
  };
}

function provide(api: Record<string, unknown>): void {
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  loader._load = (request, ...rest) => (request === CORE_API ? api : load.call(Module, request, ...rest));
}

function triggerOf({ name, bindings }: FunctionMetadata): RegisteredFunction['trigger'] {
  const trigger = Object.entries(bindings).find(([, { type }]) => /trigger$/i.test(type));
  if (!trigger) throw fault(`function ${name} has no trigger`);
  return { name: trigger[0], binding: trigger[1] };
}

function fault(message: string): AppError {
  return new AppError({ code: 'functions-host.app', kind: 'invalid', message });
}
