/**
 * A process under `runUntilStopped`, for lifecycle.test.ts. Its first argument says how its `stop` ends:
 * `clean`, `fail`, `throw`, `hang`, or `crash` (an error nobody catches, right after the start).
 */
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';

const [mode, supervised] = process.argv.slice(2);
const logger = createLogger({ component: 'child' });
// Something that keeps the process alive, as a listening server would.
setInterval(() => undefined, 60_000);

runUntilStopped({ stop, logger, supervised: supervised === 'supervised', deadlineMs: 300 });
logger.info({ event: 'listening', port: 0 }, 'child listens');
if (mode === 'crash') queueMicrotask(() => void Promise.reject(new Error('secret: canary-7f3a')));

function stop(reason: string): Promise<void> {
  logger.info({ reason }, 'stop called');
  if (mode === 'throw') throw new Error('at once');
  if (mode === 'fail') return Promise.reject(new Error('later'));
  if (mode === 'hang') return new Promise(() => undefined);
  return Promise.resolve();
}
