import type { JSX } from 'preact';
import type { QuickAdd } from '#core/domain/language/quick-add';
import { describeRule } from '#core/domain/recurrence/describe-rule';
import { Icon, type IconName } from '../../components/icon.tsx';
import { useCalendar } from '../../lib/calendar.ts';
import { formatFullDue, formatShortDay } from '../../lib/format-due.ts';
import { nextTwo } from '../../lib/next-two.ts';
import type { Range } from './move-ranges.ts';

/** What the line means, in full, before it is saved; each part can be taken back. */
export function Understood({
  reading,
  onIgnore,
}: {
  reading: QuickAdd;
  onIgnore: (ranges: readonly Range[]) => void;
}): JSX.Element | null {
  const { today, displayLocale, timeZone } = useCalendar();
  const { due, recurrence, spans } = reading;
  if (!due && !recurrence) return null;
  const context = { task: null, due, now: new Date(), timeZone: timeZone.value };
  const following = recurrence ? nextTwo(recurrence, context) : [];
  const thenDays = following.map(({ date }) => formatShortDay(date, today.value, displayLocale));
  return (
    <p class="understood">
      {due && (
        <Part
          icon="calendar"
          text={formatFullDue(due, displayLocale)}
          ranges={spans.filter(({ kind }) => kind !== 'recurrence')}
          onIgnore={onIgnore}
        />
      )}
      {recurrence && (
        <Part
          icon="repeat"
          text={describeRule(recurrence.rrule, recurrence.anchor)}
          ranges={spans.filter(({ kind }) => kind === 'recurrence')}
          onIgnore={onIgnore}
        />
      )}
      {thenDays.length > 0 && <span class="understood__next">then {thenDays.join(', ')}</span>}
    </p>
  );
}

type PartProps = { icon: IconName; text: string; ranges: Range[]; onIgnore: (ranges: readonly Range[]) => void };

function Part({ icon, text, ranges, onIgnore }: PartProps): JSX.Element {
  if (ranges.length === 0) {
    return (
      <span class="chip">
        <Icon name={icon} size={15} />
        {text}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="chip chip--button"
      title="Keep these words as plain text"
      onClick={() => onIgnore(ranges)}
    >
      <Icon name={icon} size={15} />
      {text}
      <Icon name="close" size={13} />
      <span class="visually-hidden"> (keep as plain text)</span>
    </button>
  );
}
