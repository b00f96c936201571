import { relative } from 'node:path';
import { AppError } from '#core/domain/errors';
import type { Environment } from '#core/platform/config';
import type { LocalFunctionSettings } from './local-settings.ts';
import type { Stack, StackEvent } from './start-stack.ts';

/** Names of the parts in messages to people. */
const LABELS: Record<string, string> = {
  postgres: 'PostgreSQL',
  azurite: 'storage (Azurite)',
  broker: 'event broker',
  schema: 'database schema',
  dapr: 'Dapr',
  page: 'page built',
};
const LABEL_WIDTH = 18;

type Output = { write: (text: string) => unknown; isTTY?: boolean };

export type ConsoleReport = {
  event: (event: StackEvent) => void;
  ready: (stack: Stack) => void;
  functionSettings: (settings: LocalFunctionSettings, file: string) => void;
  stopping: () => void;
  stopped: (tookMs: number) => void;
  failure: (error: unknown) => void;
};

/** What `npm start` tells the person who typed it. */
export function consoleReport(
  out: Output,
  env: Environment,
  now: () => number = () => performance.now(),
): ConsoleReport {
  const color = out.isTTY === true && !env['NO_COLOR'];
  const paint = (code: number, text: string): string => (color ? `\u001B[${code}m${text}\u001B[0m` : text);
  const print = (line = ''): void => void out.write(`${line}\n`);
  const [good, bad, strong, faint] = [32, 31, 1, 2].map((code) => (text: string) => paint(code, text)) as [
    Paint,
    Paint,
    Paint,
    Paint,
  ];
  const began = now();

  return {
    event(event) {
      switch (event.kind) {
        case 'starting':
          return print(`Todo Chatbot starts at ${event.url}\n`);
        case 'healthy':
          return print(
            `  ${good('✓')} ${label(event.part)} ${faint(seconds(event.tookMs))}${event.note ? faint(`  ${event.note}`) : ''}`,
          );
        case 'died':
          return print(
            `  ${bad('!')} ${name(event.part)} ended; it starts again${event.restartInMs > 0 ? ` in ${seconds(event.restartInMs).trim()}` : ''}`,
          );
        case 'renewed':
          return print(`  ${faint('…')} ${name(event.part)} restarts: its code changed`);
        case 'back':
          return print(`  ${good('✓')} ${label(event.part)} ${faint(seconds(event.tookMs))}${faint('  is back')}`);
        case 'gave-up':
          return print(
            `  ${bad('✗')} ${name(event.part)} does not stay up and is not started again: its log, ${event.part}.log, says why`,
          );
      }
    },
    ready({ url, paths }) {
      print(`\n  ${good('Ready')} in ${seconds(now() - began).trim()}:  ${strong(url)}\n`);
      print(`  ${faint('stop')}   Ctrl-C`);
      print(`  ${faint('data')}   ${here(paths.data)}   ${faint('(begin anew: npm start -- --reset)')}`);
      print(`  ${faint('logs')}   ${here(paths.logs)}   ${faint('(one NDJSON file per part)')}\n`);
    },
    functionSettings(settings, file) {
      print(`\n  Functions are yours: run "npm run build" and "func start". Settings, also in ${here(file)}:\n`);
      for (const [key, value] of Object.entries(settings)) print(`  ${key}=${value}`);
    },
    stopping: () => print('\n  Stopping … (again: at once)'),
    stopped: (tookMs) => print(`  ${good('✓')} All stopped in ${seconds(tookMs).trim()}`),
    failure: (error) => print(`\n  ${bad('✗')} ${explain(error)}`),
  };
}

function here(path: string): string {
  return relative(process.cwd(), path) || '.';
}

type Paint = (text: string) => string;

function name(part: string): string {
  return LABELS[part] ?? part.replace('-', ' ');
}

function label(part: string): string {
  return name(part).padEnd(LABEL_WIDTH);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}

/** Our own errors say what to do; a bug needs its stack. */
function explain(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
