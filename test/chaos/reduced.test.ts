/** What `npm run test:chaos` and `npm run test:throughput` do, in reduced form, on one stack. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stack } from '../../scripts/dev/stack/start-stack.ts';
import { signInAsGuest } from '../support/api-client.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startTestStack } from '../support/test-stack.ts';
import { drainBacklog } from './drain-backlog.ts';
import { killPartsDuringCompletions } from './kill-parts.ts';

/** `npm run test:chaos` runs 500 completions and 20 kills of each part. */
const REDUCED = { completions: 30, kills: 2, parts: ['functions', 'backend-1', 'broker'] } as const;
const SEED = 20_261_124;

let stack: Stack;
let end: () => Promise<void>;
beforeAll(async () => {
  ({ stack, end } = await startTestStack({ dapr: 'shim' }));
});
afterAll(() => end());

it(
  'FR-034: kill -9 of functions, backend and broker: exactly one next occurrence each',
  { timeout: 180_000 },
  async () => {
    const who = await signInAsGuest(stack.url);
    const log: string[] = [];
    const plan = { ...REDUCED, random: seededRandom(SEED), log: (line: string) => log.push(line) };
    expect(await killPartsDuringCompletions(stack, who, plan), log.join('\n')).toEqual({
      nextOccurrences: REDUCED.completions,
      missing: [],
      doubled: [],
      deadLetters: 0,
      eventsWritten: REDUCED.completions,
      eventsProcessed: REDUCED.completions,
    });
  },
);

/** `npm run test:throughput` drains 1,500, a day of 1,000 an hour, or as many as it is told. */
it(
  'L5: a backlog of events drains, and then another: none is lost, doubled or overtaken',
  { timeout: 120_000 },
  async () => {
    const outcome = await drainBacklog(stack, { batches: [100, 50], log: () => undefined });
    expect(outcome).toMatchObject({ events: 150, lost: 0, doubled: 0, overtaken: 0, deadLetters: 0 });
  },
);
