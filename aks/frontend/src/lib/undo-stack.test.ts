import { describe, expect, it } from 'vitest';
import { createUndoStack } from './undo-stack.ts';
import type { Notice, Notices } from './notices.ts';

function stack() {
  const shown: Omit<Notice, 'id'>[] = [];
  const notices: Pick<Notices, 'show' | 'dismiss'> = { show: (notice) => shown.push(notice), dismiss: () => undefined };
  const undone: string[] = [];
  const step = (label: string) => ({ label, run: async () => void undone.push(label) });
  return { undo: createUndoStack({ notices }), shown, undone, step };
}

describe('undo', () => {
  it('takes steps back, newest first, and says when there is nothing left', async () => {
    const { undo, undone, step, shown } = stack();
    undo.done(step('first'));
    undo.done(step('second'));
    await undo.undoLast();
    await undo.undoLast();
    await undo.undoLast();
    expect(undone).toEqual(['second', 'first']);
    expect(shown.at(-1)?.text).toBe('Nothing to undo.');
  });

  it('a step is undone once, whether by its notice, by its chip or by the key', async () => {
    const { undo, undone, step, shown } = stack();
    const mine = step('mine');
    undo.done(mine);
    shown[0]?.action?.run();
    shown[0]?.action?.run();
    await undo.undoLast();
    expect(undone).toEqual(['mine']);
    undo.done(mine, { quiet: true });
    expect(undo.take(mine)).toBe(true);
    expect(undo.take(mine)).toBe(false);
  });
});
