import { readRule, type Anchor, type Rule } from '#core/domain/recurrence/rule';
import { PICKED_FREQUENCIES, ruleFrom, type PickedFrequency } from '#core/domain/recurrence/rule-from';
import type { Recurrence } from '#core/domain/task/task';

/** What the recurrence picker shows. `custom` is a rule that its controls cannot express: it is kept or replaced as a whole. */
export type RecurrenceDraft = {
  frequency: 'none' | 'custom' | PickedFrequency;
  interval: number;
  anchor: Anchor;
  /** Whether a new date or time is for all that follow as well; else it moves this occurrence only. */
  movesAll: boolean;
};

export function draftOf(recurrence: Recurrence | null): RecurrenceDraft {
  if (!recurrence) return { frequency: 'none', interval: 1, anchor: 'due', movesAll: false };
  const rule = tryRead(recurrence.rrule);
  const frequency = PICKED_FREQUENCIES.find((name) => name.toUpperCase() === rule?.frequency);
  const isPickable = rule !== null && frequency !== undefined && isPlain(rule);
  return {
    frequency: isPickable ? frequency : 'custom',
    interval: rule?.interval ?? 1,
    anchor: recurrence.anchor,
    movesAll: false,
  };
}

function tryRead(rrule: string): Rule | null {
  try {
    return readRule(rrule);
  } catch {
    return null;
  }
}

/** Nothing but the one day that the picker itself writes into a rule. */
function isPlain({ frequency, byDay, byMonthDay, byMonth, bySetPos, count, until }: Rule): boolean {
  if (count !== null || until !== null) return false;
  const isOneMonthDay =
    byMonthDay.length === 0 || bySetPos.length === 1 || (byMonthDay.length === 1 && byMonthDay[0] !== -1);
  switch (frequency) {
    case 'WEEKLY':
      return byDay.length <= 1 && byMonth.length === 0;
    case 'MONTHLY':
      return byDay.length === 0 && byMonth.length === 0 && isOneMonthDay;
    case 'YEARLY':
      return byDay.length === 0 && byMonth.length <= 1 && isOneMonthDay;
    default:
      return byDay.length + byMonthDay.length + byMonth.length === 0;
  }
}

/**
 * The recurrence that the picker expresses. Untouched controls keep the task's own rule, also when the date was moved: moving
 * one occurrence does not move the series, unless all that follow are to move as well.
 */
export function recurrenceOf(
  draft: RecurrenceDraft,
  { original, due }: { original: Recurrence | null; due: string | null },
): Recurrence | null {
  const { frequency, interval, anchor } = draft;
  if (JSON.stringify(draft) === JSON.stringify(draftOf(original))) return original;
  if (frequency === 'none') return null;
  if (frequency === 'custom') return original && { ...original, anchor };
  return { rrule: ruleFrom({ frequency, interval, due, anchor }), anchor };
}

/** The first day from which the rule is expanded anew, when all that follow move with this occurrence; else null. */
export function newFirstDay({ frequency, movesAll }: RecurrenceDraft, due: string | null): string | null {
  return frequency === 'none' || !movesAll ? null : due;
}
