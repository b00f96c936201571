/** Which task a phrase means. */
export type TaskMatch<T> = { kind: 'one'; task: T } | { kind: 'many'; tasks: T[] } | { kind: 'none' };

const STOP_WORDS = new Set([
  'a',
  'an',
  'the',
  'my',
  'our',
  'task',
  'todo',
  'to',
  'of',
  'for',
  'on',
  'in',
  'with',
  'and',
  'reminder',
  'item',
]);
/** A title has at most 200 characters: a phrase with more words than this names no task. */
const MAX_PHRASE = 300;
/** Words this long may be misspelt by one letter: shorter ones turn into other words ("cat", "car"). */
const MIN_TYPO_LENGTH = 5;

/**
 * Finds the task that a phrase names, the closest first: the same title, the same words, all its words within the title,
 * the same allowing a plural or one wrong letter a word. Several equally close ones are `many`: the person decides.
 */
export function matchTask<T extends { title: string }>(phrase: string, tasks: readonly T[]): TaskMatch<T> {
  if (phrase.length > MAX_PHRASE) return { kind: 'none' };
  const wanted = normalise(phrase);
  if (wanted === '') return { kind: 'none' };
  const wantedWords = contentWords(wanted);
  const scored = tasks.map((task) => ({ task, score: closeness(wanted, wantedWords, normalise(task.title)) }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const found = scored.filter(({ score }) => score === best && best > 0).map(({ task }) => task);
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'one', task: first } : { kind: 'many', tasks: found };
}

function normalise(text: string): string {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join(' ');
}

function contentWords(text: string): string[] {
  const words = text.split(' ');
  const content = words.filter((word) => !STOP_WORDS.has(word));
  return content.length > 0 ? content : words;
}

/** 4 same title, 3 same words, 2 all words inside, 1 all words nearly inside, 0 another task. */
function closeness(wanted: string, wantedWords: readonly string[], title: string): number {
  if (wanted === title) return 4;
  const words = contentWords(title);
  if (wantedWords.join(' ') === words.join(' ')) return 3;
  const known = new Set(words);
  if (wantedWords.every((word) => known.has(word))) return 2;
  return wantedWords.every((word) => words.some((candidate) => isNearly(word, candidate))) ? 1 : 0;
}

function isNearly(word: string, candidate: string): boolean {
  if (word === candidate || `${word}s` === candidate || word === `${candidate}s`) return true;
  if (word.length >= 4 && candidate.startsWith(word)) return true;
  return Math.min(word.length, candidate.length) >= MIN_TYPO_LENGTH && isOneEditApart(word, candidate);
}

/** One letter more, less or other, or two neighbours swapped. */
function isOneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
