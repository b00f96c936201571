/** Marks that stand right behind a word, and those that stand between two words. */
const ATTACHED = new Set([',', ';', ':', '.', '!', '?', '…']);
const SPACED = new Set(['-', '–', '—', '/', '|']);
const BRACKETS = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
const OPENERS = new Set(BRACKETS.values());

/**
 * Two pieces of a text between which something was cut out. Of the marks at the cut one stays when words follow, none at
 * an end; brackets that hold nothing any more go. "call Ana (", ", ", ") soon" become "call Ana soon".
 */
export function joinAtCut(left: string, right: string): string {
  const end = endOfWords(left);
  const start = hasWords(right) ? startOfWords(right) : right.length;
  const [before, after] = [left.slice(0, end), right.slice(start)];
  const marks = marksOf(`${left.slice(end)}${right.slice(0, start)}`);
  const { openers, closers } = openBrackets(marks);
  const closing = closers.filter((closer) => before.includes(BRACKETS.get(closer) ?? '')).join('');
  // What stands behind the next cut decides about an opening bracket.
  const opening = openers.filter((opener) => after === '' || hasCloser(after, opener)).join('');
  if (before === '') return `${opening}${after}`;
  const mark = after === '' || opening !== '' || isTag(after) ? '' : separator(marks);
  const next = `${opening}${after}`;
  return next === '' ? `${before}${closing}` : `${before}${closing}${mark} ${next}`;
}

/** The text without separators and opening brackets at its end. */
export function withoutEndMarks(text: string): string {
  return text.slice(0, endOfWords(text));
}

function isMark(character: string | undefined): boolean {
  const mark = character ?? '';
  return ATTACHED.has(mark) || SPACED.has(mark) || OPENERS.has(mark) || BRACKETS.has(mark);
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && character.trim() === '';
}

function endOfWords(text: string): number {
  let end = text.length;
  while (end > 0 && (isSpace(text[end - 1]) || (isMark(text[end - 1]) && !BRACKETS.has(text[end - 1] ?? '')))) end--;
  return end;
}

function startOfWords(text: string): number {
  let start = 0;
  while (
    start < text.length &&
    (isSpace(text[start]) ||
      (isMark(text[start]) && !OPENERS.has(text[start] ?? '') && !isTag(text.slice(start, start + 2))))
  )
    start++;
  return start;
}

/** "#home", "!30m": a mark with its word, which belongs to the title. */
function isTag(text: string): boolean {
  return /^[#@+*!][^\s#@!.,?)]/u.test(text);
}

/** Whether a text is more than spaces and marks. */
export function hasWords(text: string): boolean {
  return Array.from(text).some((character) => !isSpace(character) && !isMark(character));
}

function marksOf(text: string): string[] {
  return Array.from(text).filter((character) => isMark(character));
}

/** The brackets at a cut that do not close each other there. */
function openBrackets(marks: readonly string[]): { openers: string[]; closers: string[] } {
  const openers: string[] = [];
  const closers: string[] = [];
  for (const mark of marks) {
    if (OPENERS.has(mark)) openers.push(mark);
    else if (BRACKETS.has(mark) && openers.at(-1) === BRACKETS.get(mark)) openers.pop();
    else if (BRACKETS.has(mark)) closers.push(mark);
  }
  return { openers, closers };
}

function hasCloser(text: string, opener: string): boolean {
  return [...BRACKETS].some(([closer, opens]) => opens === opener && text.includes(closer));
}

function separator(marks: readonly string[]): string {
  const mark = marks.findLast((each) => ATTACHED.has(each) || SPACED.has(each)) ?? '';
  return SPACED.has(mark) ? ` ${mark}` : mark;
}
