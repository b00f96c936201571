import { describe, expect, it } from 'vitest';
import { createReleaseWatch } from './release-watch.ts';

/** A tab with the page of release `own`; a reload would bring `next`. Its timers run when the test says so. */
function tab({ own = 'n', next = 'n+1' }: { own?: string | null; next?: string | null } = {}) {
  let timers: (() => void)[] = [];
  let offered: string | null = null;
  const server = { next, looks: 0 };
  const open = () =>
    createReleaseWatch({
      own,
      later(run) {
        timers.push(run);
        return () => undefined;
      },
      async readNext() {
        server.looks++;
        if (server.next === null) throw new Error('the server cannot be reached');
        return server.next;
      },
      offered: { read: () => offered, write: (version) => (offered = version) },
    });
  const settle = async (): Promise<void> => {
    const due = timers;
    timers = [];
    for (const run of due) run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { watch: open(), reload: open, server, settle };
}

describe('release watch', () => {
  it('EDGE-10: another version of the server offers a reload, once the roll-out had time to end', async () => {
    const { watch, settle } = tab();
    watch.hear('n+1');
    expect(watch.isOffered.value).toBe(false);
    await settle();
    expect(watch.isOffered.value).toBe(true);
  });

  it.each([
    ['the same version', 'n', 'n'],
    ['an answer that names no version', 'n', null],
    ['a page that was not built as a release', null, 'n+1'],
  ])('%s is no occasion to look', async (_name, own, heard) => {
    const { watch, settle, server } = tab({ own });
    watch.hear(heard);
    await settle();
    expect([watch.isOffered.value, server.looks]).toEqual([false, 0]);
  });

  it('EDGE-10: a reload that would bring the same page is not offered; it is when the new page is there', async () => {
    const { watch, settle, server } = tab({ next: 'n' });
    watch.hear('n+1');
    await settle();
    expect(watch.isOffered.value).toBe(false);
    server.next = 'n+1';
    watch.hear('n+1');
    await settle();
    expect(watch.isOffered.value).toBe(true);
  });

  it('many answers lead to one look; a look that fails is made again at a later answer', async () => {
    const { watch, settle, server } = tab({ next: null });
    for (let i = 0; i < 100; i++) watch.hear('n+1');
    await settle();
    expect([watch.isOffered.value, server.looks]).toEqual([false, 1]);
    server.next = 'n+1';
    watch.hear('n+1');
    await settle();
    expect(watch.isOffered.value).toBe(true);
  });

  it('EDGE-10: a release is offered once in a tab, also when a reload brought the old page again', async () => {
    const { watch, reload, settle, server } = tab();
    watch.hear('n+1');
    await settle();
    watch.dismiss();
    watch.hear('n+1');
    await settle();
    expect(watch.isOffered.value).toBe(false);

    const again = reload();
    again.hear('n+1');
    await settle();
    expect(again.isOffered.value).toBe(false);

    server.next = 'n+2';
    again.hear('n+2');
    await settle();
    expect(again.isOffered.value).toBe(true);
  });

  it('EDGE-10: a part of the page that is gone from the server leads to the same offer', () => {
    const { watch } = tab();
    watch.miss();
    expect(watch.isOffered.value).toBe(true);
  });
});
