import { describe, expect, it } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { keepPart } from './kept-part.ts';
import type { KeptPart, Part, PartEvent } from './kept-part.ts';

/** A process id that no process has: a kill has no effect. */
const NOBODY = 2 ** 22 + 1;

type Fake = { part: Part<number>; formers: (number | undefined)[]; die: () => void; failNext: (count: number) => void };

/** A simulated part: serves on port 4711, or on the one it had. */
function fakePart(): Fake {
  const formers: (number | undefined)[] = [];
  let end = (): void => undefined;
  let failures = 0;
  return {
    formers,
    die: () => end(),
    failNext: (count) => void (failures = count),
    part: {
      name: 'fake',
      async start(former) {
        formers.push(former);
        if (failures-- > 0) throw new Error('did not start');
        const exited = Promise.withResolvers<void>();
        end = exited.resolve;
        return { value: former ?? 4711, pid: NOBODY, exited: exited.promise, stop: async () => exited.resolve() };
      },
    },
  };
}

function keep(part: Part<number>): { kept: KeptPart<number>; events: PartEvent[] } {
  const events: PartEvent[] = [];
  return { events, kept: keepPart(part, { report: (event) => events.push(event), onChange: () => undefined }) };
}

describe('a part that is kept running', () => {
  it('comes back on its port after a death, and says so', async () => {
    const fake = fakePart();
    const { kept, events } = keep(fake.part);
    expect(await kept.first).toBe(4711);
    fake.die();
    await until(() => events.length === 2);
    expect(events).toMatchObject([{ kind: 'died', restartInMs: 100 }, { kind: 'back' }]);
    expect(fake.formers).toEqual([undefined, 4711]);
    await kept.stop(1000);
    expect(kept.value()).toBeUndefined();
  });

  it('is given up when it dies again and again', async () => {
    const fake = fakePart();
    const { kept, events } = keep(fake.part);
    await kept.first;
    fake.failNext(100);
    fake.die();
    await until(() => events.at(-1)?.kind === 'gave-up');
    expect(fake.formers).toHaveLength(6);
    await expect(kept.untilUp()).rejects.toThrow('fake is given-up');
    await kept.stop(1000);
  });

  it('does not come back when its end is wanted, not even in the pause before a restart', async () => {
    const fake = fakePart();
    const { kept, events } = keep(fake.part);
    await kept.first;
    fake.die();
    await until(() => events.length === 1);
    await kept.stop(1000);
    expect(fake.formers).toHaveLength(1);
  });

  it('restarts at once, uncounted, when its code is new', async () => {
    const fake = fakePart();
    const { kept, events } = keep(fake.part);
    await kept.first;
    for (let change = 0; change < 8; change += 1) {
      await kept.restart();
      await kept.untilUp();
    }
    expect(events.filter(({ kind }) => kind === 'renewed')).toHaveLength(8);
    await kept.stop(1000);
  });

  it('a first start that fails is told to who asked for it', async () => {
    const fake = fakePart();
    fake.failNext(1);
    await expect(keep(fake.part).kept.first).rejects.toThrow('did not start');
  });
});
