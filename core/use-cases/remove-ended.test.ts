import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { CleanUp } from '#core/domain/ports';
import { createMemoryCleanUp } from '#core/testing/memory-clean-up';
import { removeEnded } from './remove-ended.ts';

async function round(
  cleanUp: CleanUp,
  signal = new AbortController().signal,
): Promise<{ lines: object[]; naps: number; more: boolean }> {
  const lines: object[] = [];
  const log = (details: object): void => void lines.push(details);
  let naps = 0;
  const sleep = async (): Promise<void> => void (naps += 1);
  const { more } = await removeEnded({ cleanUp, logger: { info: log, warn: log }, sleep, signal });
  return { lines, naps, more };
}

describe('a round of the clean-up', () => {
  it('removes every kind to its end in steps of 500, with a pause after each full one, and says what it removed', async () => {
    const cleanUp = createMemoryCleanUp({ activity: 1_200, outbox: 0, task: 500 });
    const { lines, naps } = await round(cleanUp);
    expect(cleanUp.asked).toEqual(['activity', 'activity', 'activity', 'outbox', 'task', 'task']);
    expect(naps).toBe(3);
    expect(lines).toEqual([
      {
        removed: [
          { rows: 'activity', count: 1_200 },
          { rows: 'task', count: 500 },
        ],
        more: false,
      },
    ]);
  });

  it('says nothing when there was nothing', async () => {
    expect((await round(createMemoryCleanUp({ activity: 0 }))).lines).toEqual([]);
  });

  it('goes on with the other kinds when one fails', async () => {
    const away = new AppError({ code: 'database.unexpected', kind: 'bug', message: 'why' });
    const cleanUp = createMemoryCleanUp({ activity: 1, task: 3 });
    cleanUp.before = (kind) => {
      if (kind === 'activity') throw away;
    };
    const { lines } = await round(cleanUp);
    expect(lines[0]).toMatchObject({ rows: 'activity', code: 'database.unexpected' });
    expect(lines[1]).toMatchObject({ removed: [{ rows: 'task', count: 3 }] });
  });

  it('leaves it to another replica that is at it', async () => {
    const cleanUp = createMemoryCleanUp({ activity: 1, task: 1 });
    cleanUp.isHeld = true;
    await round(cleanUp);
    expect(cleanUp.asked).toEqual(['activity']);
  });

  it('takes at most 50,000 rows of a kind, so that the others get their turn, and says that more is left', async () => {
    const cleanUp = createMemoryCleanUp({ activity: 60_000, task: 1 });
    const { lines, more } = await round(cleanUp);
    expect(more).toBe(true);
    expect(lines).toEqual([
      {
        removed: [
          { rows: 'activity', count: 50_000 },
          { rows: 'task', count: 1 },
        ],
        more: true,
      },
    ]);
    expect((await round(cleanUp)).more).toBe(false);
  });

  it('ends after the step in progress when the process stops', async () => {
    const stopping = new AbortController();
    const cleanUp = createMemoryCleanUp({ activity: 1_000, task: 1 });
    cleanUp.before = () => stopping.abort();
    await round(cleanUp, stopping.signal);
    expect(cleanUp.asked).toEqual(['activity']);
  });
});
