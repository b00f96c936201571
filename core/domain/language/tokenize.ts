import { NUMBER_WORDS, SPELLING } from './lexicon.ts';

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
const PATTERN = new RegExp(
  [
    `(?<quoted>"[^"\\n]{1,${MAX_QUOTE}}"|“[^“”\\n]{1,${MAX_QUOTE}}”|«[^«»\\n]{1,${MAX_QUOTE}}»)`,
    String.raw`(?<tag>(?<![^\s])[#@+*!][^\s#@]{1,100})`,
    String.raw`(?<word>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,4}(?:/\d{1,4}){1,2}(?!\d)|\d{1,2}:\d{2}(?:[ap]\.?m\.?|[ap])?(?![\p{L}\d])|to-?dos?(?!\p{L})|[ap]\.m\.|[\p{L}\p{M}\d]+(?:['’][\p{L}]+)*)`,
    String.raw`(?<mark>[^\s])`,
  ].join('|'),
  'giu',
);

/** Cuts a text into tokens, in one pass over it. Never throws. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(PATTERN)) {
    const kind = kindOf(match.groups);
    const raw = match[0].toLowerCase().replaceAll('’', "'");
    const word = kind === 'word' ? (SPELLING.get(raw) ?? raw) : raw;
    const numeric = kind === 'word' ? numberOf(word) : { number: null, ordinal: null };
    tokens.push({ text: word, kind, start: match.index, end: match.index + match[0].length, ...numeric });
  }
  return tokens;
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
