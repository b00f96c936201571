import { beforeEach, describe, expect, it } from 'vitest';
import type { CleanUp } from '#core/domain/ports';

export type CleanUpFixture = {
  cleanUp: CleanUp;
  /** One of its kinds, of which `rows` rows have ended now. */
  ended(rows: number): Promise<string>;
  /** Runs `work` while another replica is cleaning. */
  whileHeld(work: () => Promise<void>): Promise<void>;
};

/** What every `CleanUp` promises (ports.ts), wherever the rows are. */
export function describeCleanUp(adapter: string, setUp: () => Promise<CleanUpFixture>): void {
  describe(`CleanUp by ${adapter}`, () => {
    let fixture: CleanUpFixture;
    beforeEach(async () => {
      fixture = await setUp();
    });

    it('removes no more than it is asked to, says how many, and fewer when nothing is left', async () => {
      const kind = await fixture.ended(25);
      const steps: unknown[] = [];
      for (let i = 0; i < 4; i++) steps.push(await fixture.cleanUp.step(kind, 10));
      expect(steps).toEqual([10, 10, 5, 0]);
    });

    it('never removes more than 1,000 rows in a step', async () => {
      expect(await fixture.cleanUp.step(await fixture.ended(1_200), 1_000_000)).toBe(1_000);
    });

    it('tells of every kind when nothing of it was left, and how many rows it has removed', async () => {
      const kind = await fixture.ended(15);
      const read = async () => (await fixture.cleanUp.progress()).find((progress) => progress.kind === kind);
      const first = await read();
      await fixture.cleanUp.step(kind, 10);
      const second = await read();
      expect(second).toEqual({ ...first, removed: (first?.removed ?? 0) + 10 });
      await fixture.cleanUp.step(kind, 10);
      const third = await read();
      expect(third?.removed).toBe((first?.removed ?? 0) + 15);
      expect(third?.doneAt.getTime()).toBeGreaterThan(first?.doneAt.getTime() ?? Infinity);
    });

    it('leaves it to another replica that is cleaning just now', async () => {
      const kind = await fixture.ended(5);
      await fixture.whileHeld(async () => expect(await fixture.cleanUp.step(kind, 10)).toBe('held'));
      expect(await fixture.cleanUp.step(kind, 10)).toBe(5);
    });
  });
}
