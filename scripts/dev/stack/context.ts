import { join } from 'node:path';
import type { Environment } from '#core/platform/config';
import type { DaprChoice } from './start-arguments.ts';
import { openLogFile } from './log-file.ts';

export type StackPaths = { root: string; local: string; data: string; logs: string; secrets: string };

/** What every part of the stack knows. */
export type StackContext = {
  paths: StackPaths;
  /** Base environment of all children, before their own settings. */
  env: Record<string, string>;
  /** Where daprd and other tools are looked for. */
  searchPath: string;
  publicUrl: string;
  version: string;
  brokerKey: string;
  dapr: DaprChoice;
  watch: boolean;
  /** The log of a part, one line at a time. */
  log: (part: string) => (line: string) => void;
};

/** Everything that the stack writes is below one folder. */
export function stackPaths(root: string, local: string): StackPaths {
  return { root, local, data: join(local, 'data'), logs: join(local, 'logs'), secrets: join(local, 'secrets') };
}

export function logsIn({ logs }: StackPaths): StackContext['log'] {
  return (part) => openLogFile({ path: join(logs, `${part}.log`), component: part }).write;
}

/** Variables that any program needs, and the mark by which a test run finds processes that it left behind. */
const SYSTEM = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TEST_RUN_ID'];
/** Settings of the product that a person may want to try locally; all others are the stack's own. */
const OPTIONAL = [
  'LOG_LEVEL',
  'EVENT_ORDERING',
  'RATE_LIMIT_FACTOR',
  'DEDUP_LEASE_MS',
  'RETRY_MIN_SECONDS',
  'RETRY_MAX_SECONDS',
  'MAX_ATTEMPTS',
];

/** The environment that children start from: selected variables only, because a stray DATABASE_HOST or KEY_VAULT_URL would connect them to another system. */
export function childEnvironment(env: Environment, { local }: StackPaths): Record<string, string> {
  const pairs = [...SYSTEM, ...OPTIONAL].flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  // Node keeps compiled modules there: a third of a child's start.
  return { ...Object.fromEntries(pairs), NODE_COMPILE_CACHE: join(local, 'cache') };
}
