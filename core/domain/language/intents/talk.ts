import type { Clause } from '../clause.ts';
import type { Reading } from './add.ts';
import { isExactly } from '../word-pattern.ts';

const UNDO = [
  'undo',
  'undo that|it|this',
  'undo the? last one|action|change|step?',
  'undo my? last one|action|change?',
  'revert that|it|this?',
  'take that|it back',
  'put it|that back',
  'undo please',
  'oops undo?',
];
const CONFIRM = [
  'yes',
  'yes please',
  'yep',
  'yeah',
  'yup',
  'sure',
  'confirm',
  'confirmed',
  'ok',
  'okay',
  'do it',
  'go ahead',
  'correct',
  'that is right',
  'y',
  'yes do it',
  'sounds good',
];
const DENY = [
  'no',
  'nope',
  'nah',
  'no thanks',
  'no thank you',
  'never mind',
  'nevermind',
  'cancel',
  'stop',
  'do not',
  'do not do it|that',
  'n',
  'forget it',
];
const HELP = [
  'help',
  'help me',
  'what can you do',
  'what can i say|do|ask',
  'how does this|it work',
  'how do i use this|it',
  'commands',
  'how do i add|create|delete|remove|complete|finish|move|rename a|my task|tasks|todo|reminder|reminders',
];

const HELPING: Reading = { action: { intent: 'help' }, confidence: 0.98 };

/** Reads what is about the conversation itself, and only when it is the whole message: "undo", "yes", "no", "help". */
export function readTalk({ tokens }: Clause): Reading | null {
  if (tokens.length === 1 && tokens[0]?.text === '?') return HELPING;
  const words = tokens.filter(({ kind }) => kind !== 'mark');
  if (isExactly(words, UNDO)) return { action: { intent: 'undo' }, confidence: 0.98 };
  if (isExactly(words, CONFIRM)) return { action: { intent: 'confirm' }, confidence: 0.95 };
  if (isExactly(words, DENY)) return { action: { intent: 'deny' }, confidence: 0.95 };
  return isExactly(words, HELP) ? HELPING : null;
}
