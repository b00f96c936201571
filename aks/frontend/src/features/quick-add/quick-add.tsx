import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { NewTask } from '#core/domain/task/task';
import { Icon } from '../../components/icon.tsx';
import { QuickField } from './quick-field.tsx';
import { Understood } from './understood.tsx';
import { useQuickLine } from './use-quick-line.ts';

type Props = { text: Signal<string>; onAdd: (task: NewTask) => void };

/** One line becomes one task; recognised words are marked while typing and can be un-parsed. */
export function QuickAdd(props: Props): JSX.Element {
  const line = useQuickLine(props);
  return (
    <form
      class="quick-add"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        line.submit();
      }}
    >
      <div class="quick-add__line">
        <Icon name="add" />
        <QuickField line={line} />
        <button type="submit" class="button button--primary quick-add__submit" disabled={line.text.value.trim() === ''}>
          Add
        </button>
      </div>
      <div id="quick-add-reading" aria-live="polite">
        {line.problem.value === null ? (
          <Understood reading={line.reading.value} onIgnore={line.ignore} />
        ) : (
          <p class="quick-add__problem">{line.problem.value}</p>
        )}
      </div>
    </form>
  );
}
