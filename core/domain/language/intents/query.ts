import type { QueryKind } from '../action.ts';
import { rest, type Clause } from '../clause.ts';
import { findPhrases } from '../find-phrases.ts';
import type { Reading } from './add.ts';
import { daysAsked } from './days-asked.ts';
import { listTail, namesTask } from '../task-nouns.ts';
import { isExactly, matchAny, matchWords } from '../word-pattern.ts';

const ASKING = [
  'what',
  'which',
  'show',
  'list',
  'display',
  'see',
  'view',
  'read',
  'tell',
  'give',
  'how many',
  'do',
  'does',
  'is',
  'are',
  'any',
  'anything',
  'have',
  'when',
  'find',
  'search',
  'look',
  'count',
  'where',
  'who',
  'check|open|get|pull up? my|the',
  'all? my',
  'did i',
  'describe',
];
/** Questions about what one has to do, without a word for a task. */
const OWN_DUTIES = [
  'what do i have|need to? do?',
  'what have i got',
  'what do i have|need left?',
  'what should i do',
  'what is next|left|due|overdue',
  'what is up next|today|tomorrow|tonight|this',
  'what is on for? today|tomorrow|tonight',
  'what am i doing',
  'what is my day|week like?',
  'anything|what is? due|overdue|left',
  'is anything|something due|overdue',
  'do i have anything|something to|due|on|for|planned?',
  'how does|is my day|week look|looking?',
  'am i free|busy',
];
const BARE = [
  'tasks',
  'todos',
  'my tasks',
  'my todos',
  'list',
  'agenda',
  'my agenda',
  'overdue',
  'today',
  'tomorrow',
  'show all?',
  'list all?',
  'my list',
  'all tasks',
  'my day',
  'this week',
  'next week',
];
const AGENDA_WORDS = new Set(['agenda', 'schedule', 'calendar', 'planned']);

/** Reads questions about tasks: "what's due today", "show my tasks", "how many tasks are overdue", "search milk". */
export function readQuery(clause: Clause): Reading | null {
  const search = readSearch(clause);
  if (search) return search;
  const { tokens } = clause;
  const isBare = isExactly(tokens, BARE);
  const isOwn = matchAny(tokens, matchWords(tokens, 0, 'show|tell|give me') ?? 0, OWN_DUTIES) !== null;
  const isAsked = matchAny(tokens, 0, ASKING) !== null && namesTask(tokens);
  if (!isBare && !isOwn && !isAsked) return null;
  const kind = kindOf(clause);
  return {
    action: { intent: 'query', kind, when: daysAsked(clause), text: itemAsked(clause) },
    confidence: isBare || isAsked ? 0.93 : 0.85,
  };
}

function kindOf({ tokens }: Clause): QueryKind {
  if (matchAny(tokens, 0, ['how many', 'count']) !== null) return 'count';
  return tokens.some(({ text }) => AGENDA_WORDS.has(text)) ? 'agenda' : 'list';
}

/** "search milk", "find tasks about taxes", "show tasks with milk". */
function readSearch(clause: Clause): Reading | null {
  const { tokens } = clause;
  const noun =
    'the|my|all? tasks|task|todos|reminders|reminder|items about|with|for|containing|mentioning|named|called';
  const named = matchAny(tokens, 0, [
    `find|show|list|search|get me? ${noun}`,
    `search for ${noun}`,
    `look for ${noun}`,
  ]);
  const plain = matchAny(tokens, 0, ['search my? tasks|todos|list for', 'search for?']);
  const start = named ?? plain;
  const text = start === null ? '' : rest(clause, start);
  const isWeb = tokens.some(({ text: word }) => ['web', 'internet', 'online', 'google', 'wikipedia'].includes(word));
  if (start === null || text === '' || isWeb || isOnlyDate(clause, start)) return null;
  return { action: { intent: 'query', kind: 'search', when: null, text }, confidence: named === null ? 0.75 : 0.93 };
}

function isOnlyDate(clause: Clause, start: number): boolean {
  const phrases = findPhrases(clause.text, clause.tokens, clause.language);
  return phrases.some(({ kind, from, to }) => kind === 'date' && from <= start && to === clause.tokens.length);
}

/** "do i have milk on my list", "is milk on my list": what is asked for. */
function itemAsked(clause: Clause): string | null {
  const start = matchAny(clause.tokens, 0, ['do i have', 'is|are not? there?', 'did i put|add']);
  const tail = listTail(clause.tokens);
  if (start === null || tail === null || tail.from <= start) return null;
  const item = rest(clause, start, tail.from);
  return /^(?:anything|something|things|what|any|there|there anything)$/i.test(item) ? null : item || null;
}
