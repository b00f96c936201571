import type { Notices } from './notices.ts';

export type UndoStep = {
  /** What was done, as the notice says it: `Completed “water plants”`. */
  label: string;
  run: () => Promise<unknown>;
};
export type UndoStack = {
  /** Remembers a step and offers to undo it; `quiet` where the offer stands elsewhere already (a chat chip). */
  done(step: UndoStep, options?: { quiet: boolean }): void;
  /** Undoes the newest step; shows a notice when there is nothing to undo. */
  undoLast(): Promise<void>;
  /** Forgets a step that failed or is undone elsewhere. Returns false when it was forgotten already. */
  take(step: UndoStep): boolean;
};

const MAX_STEPS = 50;

export function createUndoStack({ notices }: { notices: Pick<Notices, 'show' | 'dismiss'> }): UndoStack {
  let steps: UndoStep[] = [];
  const offers = new WeakMap<UndoStep, number>();
  const take = (step: UndoStep): boolean => {
    const isKnown = steps.includes(step);
    steps = steps.filter((other) => other !== step);
    const offer = offers.get(step);
    if (offer !== undefined) notices.dismiss(offer);
    return isKnown;
  };
  const undo = async (step: UndoStep): Promise<void> => {
    if (take(step)) await step.run();
  };
  return {
    take,
    done(step, options = { quiet: false }) {
      steps = [...steps, step].slice(-MAX_STEPS);
      if (options.quiet) return;
      const action = { label: 'Undo', run: () => void undo(step) };
      offers.set(step, notices.show({ tone: 'info', text: step.label, action }));
    },
    async undoLast() {
      const step = steps.at(-1);
      if (step) await undo(step);
      else notices.show({ tone: 'info', text: 'Nothing to undo.' });
    },
  };
}
