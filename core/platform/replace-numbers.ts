import { REDACTED } from './secret-shapes.ts';

/**
 * Replaces as many characters of each match as `lengthOf` says. After none, the search goes on behind the first character of
 * the match: what follows a number in the text may have been matched with it.
 */
export function replaceFrom(text: string, shape: RegExp, lengthOf: (match: string, next: string) => number): string {
  const search = new RegExp(shape);
  let result = '';
  let end = 0;
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const length = lengthOf(match[0], text[search.lastIndex] ?? '');
    search.lastIndex = match.index + (length || 1);
    if (length === 0) continue;
    result += text.slice(end, match.index) + REDACTED;
    end = match.index + length;
  }
  return result + text.slice(end);
}

/** Where the first `count` letters and digits of a text end; 0 when there are fewer, or when the last one is not the end of its group. */
export function endOfGroups(text: string, count: number, next: string): number {
  let left = count;
  for (let index = 0; index < text.length; index++) {
    if (!/[A-Za-z0-9]/.test(text[index] ?? '') || --left > 0) continue;
    return /[A-Za-z0-9]/.test(text[index + 1] ?? next) ? 0 : index + 1;
  }
  return 0;
}

export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
