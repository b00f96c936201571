export type Command =
  | 'add'
  | 'chat'
  | 'complete'
  | 'date'
  | 'help'
  | 'next'
  | 'previous'
  | 'remove'
  | 'undo'
  | 'priority-1'
  | 'priority-2'
  | 'priority-3'
  | 'priority-4';

/** Keys that act by themselves, as the help dialog lists them. */
const SINGLE_KEYS: Readonly<Record<string, Command>> = {
  q: 'add',
  c: 'chat',
  e: 'complete',
  t: 'date',
  '?': 'help',
  j: 'next',
  k: 'previous',
  '#': 'remove',
  '1': 'priority-1',
  '2': 'priority-2',
  '3': 'priority-3',
  '4': 'priority-4',
};

export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>;

/**
 * What a key means, or null. `typing`: the focus is in a field, where keys are text and undo is the field's own.
 * `singleKeys`: whether single letters are shortcuts; people with speech input or a tremor switch them off (WCAG 2.1.4).
 */
export function commandOf(
  press: KeyPress,
  { typing, singleKeys }: { typing: boolean; singleKeys: boolean },
): Command | null {
  if (typing || press.isComposing || press.altKey) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return key === 'z' && !press.shiftKey ? 'undo' : null;
  if (key === 'Delete') return 'remove';
  return singleKeys && Object.hasOwn(SINGLE_KEYS, key) ? (SINGLE_KEYS[key] ?? null) : null;
}
