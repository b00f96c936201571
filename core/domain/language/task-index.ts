import { contentWords, isNearly, normalise } from './title-words.ts';

/** Which task a phrase means. */
export type TaskMatch<T> = { kind: 'one'; task: T } | { kind: 'many'; tasks: T[] } | { kind: 'none' };

/**
 * Tasks by the words of their titles. `match` finds the task that a phrase names, the closest first: the same title, the same
 * words, all its words within the title, the same allowing a plural or one wrong letter a word. Several equally close ones
 * are `many`: the person decides.
 */
export type TaskIndex<T> = { tasks: readonly T[]; match(phrase: string): TaskMatch<T> };

/** Comparisons that all look-ups in an index may still make; when none are left, nothing more is found. */
export type Effort = { left: number };
/** Some tens of milliseconds: far more than a message about any real list of tasks needs. */
export const MOST_EFFORT = 500_000;

/** A title has at most 200 characters: a longer phrase names no task. */
const MAX_PHRASE = 300;
/** Titles that are taken in between two pauses: about a millisecond. */
const TITLES_PER_STEP = 250;

/** Builds an index in one go: for as many tasks as a few milliseconds allow. */
export function indexTasks<T extends { title: string }>(tasks: readonly T[], effort?: Effort): TaskIndex<T> {
  const steps = indexingSteps(tasks, effort);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Builds an index in short steps, between which the caller can let others go first. */
export function* indexingSteps<T extends { title: string }>(
  tasks: readonly T[],
  effort: Effort = { left: MOST_EFFORT },
): Generator<void, TaskIndex<T>> {
  const lists: Lists = { titles: new Map(), contents: new Map(), words: new Map(), starts: new Map(), ends: new Map() };
  for (const [position, { title }] of tasks.entries()) {
    addTitle(lists, position, normalise(title));
    if (position % TITLES_PER_STEP === TITLES_PER_STEP - 1) yield;
  }
  const known = new Map<string, TaskMatch<T>>();
  return {
    tasks,
    match(phrase) {
      const match = known.get(phrase) ?? matchOf(find(lists, phrase, effort).flatMap((at) => tasks[at] ?? []));
      known.set(phrase, match);
      return match;
    },
  };
}

function matchOf<T>(tasks: T[]): TaskMatch<T> {
  const [first, ...others] = tasks;
  if (first === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'one', task: first } : { kind: 'many', tasks };
}

/** Positions of titles, ascending, by what they have in common; and words by their first and their last two letters. */
type Lists = Record<'titles' | 'contents' | 'words', Map<string, number[]>> &
  Record<'starts' | 'ends', Map<string, string[]>>;

function addTitle({ titles, contents, words, starts, ends }: Lists, position: number, title: string): void {
  const content = contentWords(title);
  push(titles, title, position);
  push(contents, content.join(' '), position);
  for (const word of new Set(content)) {
    if (!words.has(word)) {
      push(starts, word.slice(0, 2), word);
      push(ends, word.slice(-2), word);
    }
    push(words, word, position);
  }
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function find(lists: Lists, phrase: string, effort: Effort): readonly number[] {
  const wanted = phrase.length > MAX_PHRASE ? '' : normalise(phrase);
  if (wanted === '') return [];
  const content = contentWords(wanted);
  const same = lists.titles.get(wanted) ?? lists.contents.get(content.join(' '));
  if (same) return same;
  const words = [...new Set(content)];
  const inside = withOneOfEach(
    lists,
    words.map((word) => [word]),
    effort,
  );
  if (inside.length > 0) return inside;
  return withOneOfEach(
    lists,
    words.map((word) => alike(lists, word, effort)),
    effort,
  );
}

/** Titles that have at least one word of each group. */
function withOneOfEach({ words }: Lists, groups: readonly (readonly string[])[], effort: Effort): number[] {
  let found: ReadonlySet<number> | null = null;
  for (const group of groups) {
    const next = new Set<number>();
    for (const word of group) addCommon(next, { positions: words.get(word) ?? [], among: found, effort });
    if (effort.left < 0 || next.size === 0) return [];
    found = next;
  }
  return [...(found ?? [])].toSorted((a, b) => a - b);
}

type Common = { positions: readonly number[]; among: ReadonlySet<number> | null; effort: Effort };

/** Adds the positions that are among some others, too (null: all are). */
function addCommon(to: Set<number>, { positions, among, effort }: Common): void {
  for (const position of positions) {
    if (effort.left-- <= 0) return;
    if (among === null || among.has(position)) to.add(position);
  }
}

/** Words of titles that are nearly the same. One wrong letter never changes both the first two letters and the last two. */
function alike({ words, starts, ends }: Lists, word: string, effort: Effort): string[] {
  const found = new Set([`${word}s`, word.replace(/s$/, '')].filter((form) => words.has(form)));
  for (const candidates of [starts.get(word.slice(0, 2)), ends.get(word.slice(-2))]) {
    for (const candidate of candidates ?? []) {
      if (effort.left-- <= 0) return [];
      if (isNearly(word, candidate)) found.add(candidate);
    }
  }
  return [...found];
}
