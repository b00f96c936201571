import type { Environment } from '#core/platform/config';
import type { Logger } from '#core/platform/logger';
import type { HostJson } from '../../host-json/validate-host-json.ts';
import type { FunctionApp } from './core-api.ts';

/** What every trigger gets from its host. */
export type HostContext = {
  app: FunctionApp;
  env: Environment;
  hostJson: HostJson;
  /** What the app asked for by `app.setup`. */
  capabilities: Readonly<Record<string, string>>;
  logger: Logger;
  /** A run outlasted `functionTimeout`: the real host restarts the whole worker process. */
  onTimeout: (functionName: string) => void;
};

/** A running trigger. */
export type Trigger = {
  /** Takes no new events, cancels retries between two runs, waits for the run in flight. */
  drain: () => Promise<void>;
};
