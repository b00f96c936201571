import { CONTRACTIONS } from './contractions.ts';
import { NUMBER_WORDS, SPELLING, TENS } from './lexicon.ts';

/**
 * A word, number, mark or quotation of the text. `text` is what parsers compare: lower case, spelling put right;
 * `start` and `end` are offsets in the original, so that a span can be highlighted exactly.
 */
export type Token = {
  text: string;
  kind: 'word' | 'mark' | 'quoted' | 'tag';
  start: number;
  end: number;
  /** Value of `7`, `seven`; null for what is no whole number. */
  number: number | null;
  /** Value of `3rd`, `third`; -1 for `last`. */
  ordinal: number | null;
};

/** Quotations longer than this are not looked for: it keeps an unclosed quote from being searched again and again. */
const MAX_QUOTE = 200;
/** All that people type for an apostrophe. */
const APOSTROPHES = "'’‘ʼ＇´`";
/** "@7pm" is a time, "@home" a label. */
const AT_TIME = String.raw`@\d{1,2}(?::\d{2})?(?:[ap]\.?m\.?)?(?![^\s,;!?)\]])`;
const PATTERN = new RegExp(
  [
    `(?<quoted>"[^"\\n]{1,${MAX_QUOTE}}"|“[^“”\\n]{1,${MAX_QUOTE}}”|«[^«»\\n]{1,${MAX_QUOTE}}»)`,
    String.raw`(?<tag>(?<![^\s])(?!${AT_TIME})[#@+*!][^\s#@]{1,100})`,
    String.raw`(?<word>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,4}(?:/\d{1,4}){1,2}(?!\d)|\d{1,2}:\d{2}(?:[ap]\.?m\.?|[ap])?(?![\p{L}\d])|to-?dos?(?!\p{L})|[ap]\.m(?:\.|(?!\p{L}))|[\p{L}\p{M}\d]+(?:[${APOSTROPHES}][\p{L}]+)*)`,
    String.raw`(?<mark>[^\s])`,
  ].join('|'),
  'giu',
);
const APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, 'gu');

/** Cuts a text into tokens, in one pass over it. Never throws. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(PATTERN)) {
    const kind = kindOf(match.groups);
    const raw = match[0].toLowerCase().replace(APOSTROPHE, "'");
    const span = { start: match.index, end: match.index + match[0].length };
    if (kind === 'word') pushWord(tokens, SPELLING.get(raw) ?? raw, span);
    else tokens.push({ text: raw, kind, ...span, number: null, ordinal: null });
  }
  return tokens;
}

/** A contraction becomes its two words, which share its letters: "what's" is "what" and "is". */
function pushWord(tokens: Token[], text: string, { start, end }: { start: number; end: number }): void {
  const pair = CONTRACTIONS.get(text);
  if (!pair) {
    const token: Token = { text, kind: 'word', start, end, ...numberOf(text) };
    if (!joinsTens(tokens, token)) tokens.push(token);
    return;
  }
  const [first, second] = pair;
  const cut = start + Math.min(first.length, end - start - 1);
  tokens.push({ text: first, kind: 'word', start, end: cut, number: null, ordinal: null });
  tokens.push({ text: second, kind: 'word', start: cut, end, number: null, ordinal: null });
}

/** "twenty first", "forty-five": one number. True when the token went into the one before it. */
function joinsTens(tokens: Token[], { text, end, number, ordinal }: Token): boolean {
  const unit = number ?? ordinal ?? 0;
  if (unit < 1 || unit > 9 || !NUMBER_WORDS.has(text)) return false;
  const at = tokens.at(-1)?.text === '-' ? tokens.length - 2 : tokens.length - 1;
  const tens = tokens[at];
  if (tens?.kind !== 'word' || !TENS.has(tens.text)) return false;
  const value = unit + (tens.number ?? 0);
  const joined = number === null ? { number: null, ordinal: value } : { number: value, ordinal: null };
  tokens.splice(at, tokens.length - at, { ...tens, ...joined, text: `${tens.text}-${text}`, end });
  return true;
}

function kindOf(groups: Record<string, string | undefined> | undefined): Token['kind'] {
  if (groups?.['quoted'] !== undefined) return 'quoted';
  if (groups?.['tag'] !== undefined) return 'tag';
  return groups?.['word'] === undefined ? 'mark' : 'word';
}

function numberOf(word: string): Pick<Token, 'number' | 'ordinal'> {
  const known = NUMBER_WORDS.get(word);
  if (known) return known;
  const match = /^(\d{1,4})(st|nd|rd|th)?$/.exec(word);
  if (!match) return { number: null, ordinal: null };
  const value = Number(match[1]);
  return match[2] ? { number: null, ordinal: value } : { number: value, ordinal: null };
}

/** The text of a token, '' beyond the ends: lets parsers look ahead without asking first. */
export function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'word' || token?.kind === 'mark' ? token.text : '';
}

/** What a parser found: its value and the index of the first token after it. */
export type Found<T> = { value: T; next: number };

/**
 * Where in a line a phrase counts: `edge` at its beginning or end, `end` at its end only, because in the middle the
 * same words are ordinary ones ("look at 5 houses", "sun cream", "create monthly report").
 */
export type Placement = 'anywhere' | 'edge' | 'end';
