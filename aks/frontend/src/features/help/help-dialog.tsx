import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from '../../components/dialog.tsx';

const KEYS: readonly (readonly [string[], string])[] = [
  [['Q'], 'Add a task'],
  [['J', '↓'], 'Next task'],
  [['K', '↑'], 'Previous task'],
  [['E'], 'Complete, or open again'],
  [['Enter'], 'Edit the task'],
  [['T'], 'Change its date'],
  [['1', '…', '4'], 'Set its priority'],
  [['Delete', '#'], 'Delete it'],
  [['C'], 'Open or close the chat'],
  [['Ctrl/⌘ Z'], 'Undo'],
  [['?'], 'This help'],
];
const LINES: readonly (readonly [string, string])[] = [
  ['tomorrow 17:30 · fri · 18 Dec · in 3 days', 'a day, with or without a time'],
  ['every 3 days · every weekday 9:15', 'repeats from the due date'],
  ['every! 3 days', 'repeats from the day you complete it'],
  ['every day until Dec 18 · for 6 times', 'a series that ends'],
  ['“read 1984 by friday”', 'what is quoted stays text'],
  ['Backspace after a marked word', 'takes its meaning back'],
];

type Props = { singleKeys: Signal<boolean>; onClose: () => void };

export function HelpDialog({ singleKeys, onClose }: Props): JSX.Element {
  return (
    <Dialog title="Keys and words" class="dialog--help" onClose={onClose}>
      <h3 class="help__title">Keys</h3>
      <dl class="help__list">
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} class="help__row">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label class="switch">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => (singleKeys.value = event.currentTarget.checked)}
        />
        <span>Single letters are shortcuts</span>
      </label>
      <h3 class="help__title">Words in a new task</h3>
      <dl class="help__list">
        {LINES.map(([words, meaning]) => (
          <div key={words} class="help__row help__row--words">
            <dt>{words}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
