// The backend hears SIGTERM and does nothing: only SIGKILL ends it.
import { isProgram } from './program.ts';

if (isProgram('main.js')) {
  const on = process.on.bind(process) as (event: string, listener: () => void) => NodeJS.Process;
  on('SIGTERM', () => process.stdout.write('{"msg":"drill: this release does not end"}\n'));
  const deafOn = (event: string, listener: () => void): NodeJS.Process =>
    event === 'SIGTERM' ? process : on(event, listener);
  process.on = deafOn as typeof process.on;
}
