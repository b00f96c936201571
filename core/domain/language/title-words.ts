const STOP_WORDS = new Set('a an the my our task todo to of for on in with and reminder item'.split(' '));
/** A title has at most 200 characters; words beyond these are not looked at. */
const MAX_WORDS = 60;

/** A text as titles are compared: its letters and figures, lower case, one space between words. */
export function normalise(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.slice(0, MAX_WORDS).join(' ');
}

/** The words of a normalised text that tell it from others; all of them when there are no such. */
export function contentWords(text: string): string[] {
  const words = text.split(' ');
  const content = words.filter((word) => !STOP_WORDS.has(word));
  return content.length > 0 ? content : words;
}

/** Words this long may be misspelt by one letter: shorter ones turn into other words ("cat", "car"). */
export const MIN_TYPO_LENGTH = 5;
/** So many letters of a word stand for it. */
const MIN_PREFIX_LENGTH = 4;

/** A plural, the beginning of a word, or one wrong letter. */
export function isNearly(word: string, candidate: string): boolean {
  if (word === candidate || `${word}s` === candidate || word === `${candidate}s`) return true;
  if (word.length >= MIN_PREFIX_LENGTH && candidate.startsWith(word)) return true;
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
