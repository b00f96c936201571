import { useComputed, useSignal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { QuickAdd } from '#core/domain/language/quick-add';
import type { NewTask } from '#core/domain/task/task';
import { useCalendar } from '../../lib/calendar.ts';
import { titleProblem } from '../../lib/text-problem.ts';
import { moveRanges, type Range } from './move-ranges.ts';
import { readLine } from './read-line.ts';

export type QuickLine = {
  text: ReadonlySignal<string>;
  reading: ReadonlySignal<QuickAdd>;
  problem: ReadonlySignal<string | null>;
  change: (text: string) => void;
  /** Takes the meaning of these words back: they stay text. */
  ignore: (ranges: readonly Range[]) => void;
  submit: () => void;
};

/** The line that is being typed, what it means and what of it was taken back. */
export function useQuickLine({ text, onAdd }: { text: Signal<string>; onAdd: (task: NewTask) => void }): QuickLine {
  const { timeZone, locale } = useCalendar();
  const ignored = useSignal<readonly Range[]>([]);
  const problem = useSignal<string | null>(null);
  const reading = useComputed(() =>
    readLine(text.value, ignored.value, { now: new Date(), timeZone: timeZone.value, locale }),
  );
  return {
    text,
    reading,
    problem,
    change(next) {
      ignored.value = moveRanges(ignored.value, text.value, next);
      text.value = next;
      problem.value = null;
    },
    ignore(ranges) {
      ignored.value = [...ignored.value, ...ranges.map(({ start, end }) => ({ start, end }))];
    },
    submit() {
      const { title, due, recurrence } = reading.value;
      problem.value = problemOf(text.value, title);
      if (problem.value !== null) return;
      onAdd({ title, dueDate: due?.date ?? null, dueTime: due?.time ?? null, recurrence });
      text.value = '';
      ignored.value = [];
    },
  };
}

function problemOf(text: string, title: string): string | null {
  if (text.trim() === '') return 'Write what is to be done, then press Enter.';
  if (title === '') return 'That is only a date. Add what is to be done.';
  return titleProblem(title);
}
