import type { FunctionApp, FunctionCallback, HostLog, RegisteredFunction, TypedData } from './core-api.ts';

export type Invocation = {
  fn: RegisteredFunction;
  invocationId: string;
  input: TypedData;
  triggerMetadata?: Record<string, TypedData>;
  /** Only for functions with a retry policy, from the first run on. */
  retryContext?: { retryCount: number; maxRetryCount: number };
};

/**
 * Runs a function once as the real worker does: arguments by the library's model, then the hooks around the handler.
 * Rejects when the run failed. A handler that throws `undefined` or `null` succeeds: the worker looks for an error that is there.
 */
export async function invoke(
  app: FunctionApp,
  { fn, invocationId, input, triggerMetadata = {}, retryContext }: Invocation,
  log: HostLog,
): Promise<TypedData | null | undefined> {
  const request = { inputData: [{ name: fn.trigger.name, data: input }], triggerMetadata, retryContext };
  const coreContext = { invocationId, metadata: fn.metadata, request, state: 'preInvocationHooks', log };
  const model = app.model().getInvocationModel(coreContext);
  const { context, inputs } = await model.getArguments();
  const before = { hookData: {}, invocationContext: context, inputs, functionCallback: fn.handler };
  await app.runHooks('preInvocation', before);
  coreContext.state = 'invocation';
  const outcome = await call(() => model.invokeFunction(context, before.inputs, before.functionCallback));
  coreContext.state = 'postInvocationHooks';
  const after = { hookData: before.hookData, invocationContext: context, inputs: before.inputs, ...outcome };
  await app.runHooks('postInvocation', after);
  if (after.error !== null && after.error !== undefined) throw asError(after.error);
  return (await model.getResponse(context, after.result)).returnValue;
}

async function call(run: FunctionCallback): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await run(), error: null };
  } catch (error) {
    return { result: null, error };
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
