import { pathToFileURL } from 'node:url';
import { AppError } from '#core/domain/errors';
import type { FunctionApp, RegisteredFunction } from './core-api.ts';
import { startEventHubTrigger } from './event-hub-trigger.ts';
import type { HostContext, Trigger } from './host-context.ts';
import { startHttpServer } from './http-server.ts';
import { startTimerTrigger } from './timer-trigger.ts';

/**
 * Loads an app (its module registers functions) and lets it start. Registrations are refused from then on.
 * @returns the capabilities that the app asked for.
 */
export async function loadApp(app: FunctionApp, entry: string): Promise<Readonly<Record<string, string>>> {
  await import(pathToFileURL(entry).href);
  const capabilities = await app.model().getCapabilities({});
  await app.runHooks('appStart', {});
  app.seal();
  return capabilities;
}

/** Starts the triggers of every function of a loaded app; `port` is where HTTP triggers answer (0 = any free one). */
export async function startFunctionHost(host: HostContext, port: number): Promise<Trigger & { port: number }> {
  const { app } = host;
  const triggers: Trigger[] = [];
  const http = await startHttpServer(host, byType(app, 'httptrigger'), port);
  try {
    for (const fn of app.functions) {
      const trigger = await startTrigger(host, fn);
      if (trigger) triggers.push(trigger);
    }
  } catch (error) {
    await Promise.all([http, ...triggers].map((trigger) => trigger.drain()));
    throw error;
  }
  return {
    port: http.port,
    drain: async () => {
      await Promise.all([http, ...triggers].map((trigger) => trigger.drain()));
      await app.runHooks('appTerminate', {});
    },
  };
}

async function startTrigger(host: HostContext, fn: RegisteredFunction): Promise<Trigger | undefined> {
  const type = fn.trigger.binding.type.toLowerCase();
  switch (type) {
    case 'eventhubtrigger':
      return startEventHubTrigger(host, fn);
    case 'timertrigger':
      return startTimerTrigger(host, fn);
    case 'httptrigger':
      return undefined;
    default: {
      const message = `the local host knows no ${type} (function ${fn.metadata.name}); it needs Core Tools.`;
      throw new AppError({ code: 'functions-host.trigger', kind: 'invalid', message });
    }
  }
}

function byType(app: FunctionApp, type: string): RegisteredFunction[] {
  return app.functions.filter(({ trigger }) => trigger.binding.type.toLowerCase() === type);
}
