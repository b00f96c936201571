import { drainBacklog, type BacklogOutcome } from '../../../test/chaos/drain-backlog.ts';
import { measureLatency, type Latencies } from '../../../test/chaos/measure-latency.ts';
import { startTestStack } from '../../../test/support/test-stack.ts';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';

const BARS = { perSecond: { least: 50 }, p50: { most: 250 }, p99: { most: 1_000 }, none: { most: 0 } };

/** People complete tasks at the rate that P2 wants sustained. */
const STEADY = { perSecond: 50, seconds: 7, people: 20 };

/** P2: from a completed task to the next one, through outbox, relay, sidecar, broker, function and live stream. */
export async function measureEvents({ rounds, events, say }: PartOptions): Promise<PartResult> {
  const { stack, end } = await startTestStack();
  try {
    const steady: Latencies[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}: ${STEADY.perSecond} completions a second`);
      steady.push(await measureLatency(stack, STEADY));
    }
    const drained: BacklogOutcome[] = [];
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}: backlog of ${events}`);
      drained.push(await drainBacklog(stack, { batches: [events], log: () => undefined }));
    }
    const conditions =
      `the whole local stack; ${rounds} rounds of ${STEADY.perSecond} completions a second for ` +
      `${STEADY.seconds} s by ${STEADY.people} people with open streams, and of ${events} events written at once`;
    return { figures: figuresOf(steady, drained), conditions };
  } finally {
    await end();
  }
}

function figuresOf(steady: readonly Latencies[], drained: readonly BacklogOutcome[]): Measured[] {
  const latency = (of: 'p50' | 'p99'): number[] => steady.map((round) => round[of]);
  const backlog = (of: keyof BacklogOutcome): (number | null)[] => drained.map((round) => round[of]);
  const note = 'until the live stream shows it';
  return [
    { name: 'completion to next task: p50', unit: 'ms', samples: latency('p50'), bar: BARS.p50, note },
    { name: 'completion to next task: p99', unit: 'ms', samples: latency('p99'), bar: BARS.p99, note },
    { name: 'events to their effects', unit: '1/s', samples: backlog('effectsPerSecond'), bar: BARS.perSecond },
    { name: 'events published', unit: '1/s', samples: backlog('publishedPerSecond') },
    ...(['lost', 'doubled', 'overtaken', 'deadLetters'] as const).map((fault) => ({
      name: `backlog: ${fault}`,
      unit: 'events',
      // One is one too many, in whichever round.
      samples: [Math.max(...drained.map((round) => round[fault]))],
      bar: BARS.none,
    })),
    { name: 'most memory of a backend', unit: 'MB', samples: backlog('backendPeakMb') },
  ];
}
