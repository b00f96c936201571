import { durationMs } from '../../host-json/validate-host-json.ts';
import type { TypedData } from './core-api.ts';
import type { HostContext } from './host-context.ts';
import { invoke } from './invoke.ts';
import type { Invocation } from './invoke.ts';

/** The plan's own default is 30 minutes (https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout). */
const DEFAULT_TIMEOUT = '00:30:00';

/** One run of a function, watched: longer than `functionTimeout` and the worker is ended. Rejects when the run failed. */
export async function runFunction(host: HostContext, invocation: Invocation): Promise<TypedData | null | undefined> {
  const { app, hostJson, logger, onTimeout } = host;
  const { name } = invocation.fn.metadata;
  const timer = setTimeout(() => onTimeout(name), durationMs(hostJson.functionTimeout ?? DEFAULT_TIMEOUT));
  try {
    return await invoke(app, invocation, (level, category, message) =>
      logger.info({ function: name, category, functionLevel: level }, message),
    );
  } finally {
    clearTimeout(timer);
  }
}
