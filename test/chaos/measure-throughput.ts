/**
 * How fast events go from the outbox through relay, sidecar, broker and function to their effect, on this machine; fails when one is lost,
 * doubled or overtaken. `npm run test:throughput -- [--events 1500] [--hours 0] [--rate 0] [--seconds 20] [--dapr shim|daprd]`
 *
 * `--events 100000`: that many at once. `--hours 24`: 1,000 events for each hour of a day, hour after hour without a pause. `--rate 50`: people
 * complete tasks at that rate, and the time until the next one shows in their live stream is measured.
 */
import { parseArgs } from 'node:util';
import type { DaprChoice } from '../../scripts/dev/stack/start-arguments.ts';
import { startTestStack } from '../support/test-stack.ts';
import { drainBacklog } from './drain-backlog.ts';
import { measureLatency } from './measure-latency.ts';

const EVENTS_PER_HOUR = 1000;
const PEOPLE = 20;

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { events: text, hours: text, rate: text, seconds: text, dapr: text } });
const hours = Number(values.hours ?? 0);
const perSecond = Number(values.rate ?? 0);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { stack, end } = await startTestStack({ dapr: (values.dapr ?? 'auto') as DaprChoice });
try {
  if (perSecond > 0) {
    const plan = { perSecond, seconds: Number(values.seconds ?? 20), people: PEOPLE };
    say(JSON.stringify({ ...plan, ...(await measureLatency(stack, plan)) }));
  } else {
    const batches = hours > 0 ? Array<number>(hours).fill(EVENTS_PER_HOUR) : [Number(values.events ?? 1500)];
    const outcome = await drainBacklog(stack, { batches, log: say });
    say(JSON.stringify(outcome, null, 2));
    const { lost, doubled, overtaken, deadLetters } = outcome;
    process.exitCode = lost + doubled + overtaken + deadLetters === 0 ? 0 : 1;
  }
} finally {
  await end();
}
