/**
 * A mark tells each written task from every other, in its title: letters only, so that no rule of the language engine reads a
 * number, a date or a word in it.
 */

const PREFIX = 'zz';
const RUN_LETTERS = 6;
const USER_LETTERS = 4;
const TURN_LETTERS = 5;
const MARK = new RegExp(`${PREFIX}[a-j]{${RUN_LETTERS + USER_LETTERS + TURN_LETTERS}}`);

/** The mark of a user's n-th write in a run. */
export function markOf(run: string, userId: number, turn: number): string {
  return `${PREFIX}${run}${letters(userId, USER_LETTERS)}${letters(turn, TURN_LETTERS)}`;
}

/** A run's part of its marks; two runs a second apart have different ones. */
export function newRun(nowMs: number): string {
  return letters(Math.floor(nowMs / 1_000) % 10 ** RUN_LETTERS, RUN_LETTERS);
}

/** The mark in a title, if it is one of this run. */
export function markIn(title: string, run: string): string | undefined {
  const mark = MARK.exec(title.toLowerCase())?.[0];
  return mark?.startsWith(PREFIX + run) === true ? mark : undefined;
}

/** Decimal digits as the letters a to j. */
function letters(value: number, width: number): string {
  return String(value)
    .padStart(width, '0')
    .slice(-width)
    .split('')
    .map((digit) => String.fromCharCode('a'.charCodeAt(0) + Number(digit)))
    .join('');
}
