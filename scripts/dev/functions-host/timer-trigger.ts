import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import { expandSettings } from './binding-expression.ts';
import type { RegisteredFunction } from './core-api.ts';
import type { HostContext, Trigger } from './host-context.ts';
import { runFunction } from './run-function.ts';

/**
 * Runs a function by its NCRONTAB schedule (six fields, seconds first) in the machine's time zone. Runs never overlap: what became due
 * during a run gives one run at once after it, with `isPastDue`. Nothing is remembered over a restart, as in the real host for
 * schedules below one minute (docs/design/events.md §8.5).
 */
export function startTimerTrigger(host: HostContext, fn: RegisteredFunction): Trigger {
  const { binding, name } = fn.trigger;
  const cron = new Cron(expandSettings(String(binding['schedule']), host.env), { paused: true });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let isStopped = false;

  const run = async (isPastDue: boolean): Promise<void> => {
    const next = cron.nextRun();
    const status = { Last: new Date(), Next: next, LastUpdated: new Date() };
    const input = {
      json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: status, IsPastDue: isPastDue }),
    };
    try {
      await runFunction(host, { fn, invocationId: randomUUID(), input });
    } catch (error) {
      host.logger.warn({ function: fn.metadata.name, trigger: name, err: error }, 'function failed');
    }
    if (isStopped) return;
    if (next !== null && next.getTime() <= Date.now()) return run(true);
    schedule();
  };
  const start = (): void => {
    running = run(false);
  };
  const schedule = (): void => {
    const next = cron.nextRun();
    if (next === null) return;
    timer = setTimeout(start, Math.max(next.getTime() - Date.now(), 0));
  };

  if (binding['runOnStartup'] === true) start();
  else schedule();
  return {
    drain: async () => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
