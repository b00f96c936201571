import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';

export type DaprChoice = 'auto' | 'shim' | 'daprd';

export type StartArguments = {
  /** The front door's port; `exact` when a person asked for it, so that no other one will do. */
  port: { wanted: number; exact: boolean };
  replicas: number;
  functions: boolean;
  dapr: DaprChoice;
  watch: boolean;
  reset: boolean;
  /** Folder for data, logs and secrets. */
  dir: string | undefined;
  open: boolean;
  help: boolean;
};

export const DEFAULT_PORT = 8080;
/** As the chart; more would also need more connections than role todo_app may hold. */
const MAX_REPLICAS = 5;

export const HELP = `Starts Todo Chatbot on this machine: npm start -- [options]

  --port N             the page's port (default ${DEFAULT_PORT}, or the next free one; 0 = any)
  --replicas N         how many backends share the work, 1 to ${MAX_REPLICAS} (default 1)
  --dapr shim|daprd    which Dapr (default: daprd when it is on PATH or in .tools/bin, else the shim)
  --no-functions       leave the functions to "func start": prints its settings, writes local.settings.json
  --reset              begin with no data
  --dir FOLDER         where data, logs and secrets are kept (default .local)
  --open               open the page in the browser
  --watch              restart what changes, reload the page (npm run dev)
  --help               this text
`;

/**
 * Options of `npm start`.
 * @throws AppError `invalid` with every fault and the way to the help.
 */
export function parseStartArguments(args: readonly string[]): StartArguments {
  const values = readOptions(args);
  const faults: string[] = [];
  const whole = (
    name: string,
    text: string | undefined,
    { min, max, or }: { min: number; max: number; or: number },
  ) => {
    if (text === undefined) return or;
    const value = /^\d{1,5}$/.test(text) ? Number(text) : -1;
    if (value < min || value > max) faults.push(`--${name} takes a number from ${min} to ${max}, not "${text}"`);
    return value;
  };
  const { dapr = 'auto' } = values;
  if (!isDaprChoice(dapr)) faults.push(`--dapr takes shim or daprd, not "${dapr}"`);
  const parsed: StartArguments = {
    port: {
      wanted: whole('port', values.port, { min: 0, max: 65_535, or: DEFAULT_PORT }),
      exact: values.port !== undefined,
    },
    replicas: whole('replicas', values.replicas, { min: 1, max: MAX_REPLICAS, or: 1 }),
    functions: !values['no-functions'],
    dapr: isDaprChoice(dapr) ? dapr : 'auto',
    watch: values.watch,
    reset: values.reset,
    dir: values.dir,
    open: values.open,
    help: values.help,
  };
  if (faults.length > 0) throw invalid(faults.join('; '));
  return parsed;
}

function readOptions(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        replicas: text,
        dapr: text,
        dir: text,
        'no-functions': flag,
        watch: flag,
        reset: flag,
        open: flag,
        help: { ...flag, short: 'h' },
      },
    }).values;
  } catch (error) {
    throw invalid(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function isDaprChoice(text: string): text is DaprChoice {
  return text === 'auto' || text === 'shim' || text === 'daprd';
}

function invalid(what: string): AppError {
  const message = `${what}. "npm start -- --help" lists the options.`;
  return new AppError({ code: 'start.arguments', kind: 'invalid', message });
}
