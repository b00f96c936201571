/** `npm start`: the whole system on this machine. Everything it writes is in `.local` (and the built page in `dist`). */
import { consoleReport } from './stack/console-report.ts';
import { openBrowser } from './stack/open-browser.ts';
import { writeLocalSettings } from './stack/local-settings.ts';
import { HELP, parseStartArguments } from './stack/start-arguments.ts';
import type { StartArguments } from './stack/start-arguments.ts';
import { startStack } from './stack/start-stack.ts';
import type { Stack } from './stack/start-stack.ts';
import { stopOnSignals } from './stack/stop-on-signals.ts';

const out = consoleReport(process.stdout, process.env);

const abort = new AbortController();

async function main(args: StartArguments): Promise<void> {
  if (args.help) return void process.stdout.write(HELP);
  const starting = startStack({ ...args, env: process.env, report: out.event, signal: abort.signal });
  stopOnSignals(starting, abort, { tell: out, underNpm: process.env['npm_lifecycle_event'] !== undefined });
  const stack = await starting;
  if (abort.signal.aborted) return;
  if (!args.functions) await tellFunctionSettings(stack);
  out.ready(stack);
  if (args.open) openBrowser(stack.url, process.platform);
}

async function tellFunctionSettings({ paths, functionSettings }: Stack): Promise<void> {
  const file = await writeLocalSettings(paths.root, functionSettings);
  out.functionSettings(functionSettings, file);
}

try {
  await main(parseStartArguments(process.argv.slice(2)));
} catch (error) {
  // An interrupted start rejects too; stopOnSignals then reports it and sets the exit code.
  if (!abort.signal.aborted) {
    out.failure(error);
    process.exit(1);
  }
}
