import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Environment } from '#core/platform/config';

export type HostSettings = {
  /** Module that registers the functions. */
  entry: string;
  hostJson: string;
  /** Of HTTP triggers; 0 = any free one. */
  port: number;
  supervised: boolean;
  /** The app's own settings, for its bindings. */
  env: Environment;
};

/** Command line: `--entry FILE` (functions/index.ts), `--host-json FILE` (host.json), `--port N`. */
export function loadHostSettings(args: string[], env: NodeJS.ProcessEnv): HostSettings {
  const { values } = parseArgs({
    args,
    options: {
      entry: { type: 'string', default: 'functions/index.ts' },
      'host-json': { type: 'string', default: 'host.json' },
      port: { type: 'string', default: '0' },
    },
  });
  return {
    entry: resolve(values.entry),
    hostJson: resolve(values['host-json']),
    port: Number(values.port),
    supervised: env['SUPERVISED'] === 'true',
    env,
  };
}
