import { wordAt, type Token } from './tokenize.ts';

type Item = { words: ReadonlySet<string>; isOptional: boolean };
const compiled = new Map<string, readonly Item[]>();

function compile(pattern: string): readonly Item[] {
  const known = compiled.get(pattern);
  if (known) return known;
  const items = pattern.split(' ').map((item) => {
    const isOptional = item.endsWith('?');
    return { words: new Set((isOptional ? item.slice(0, -1) : item).split('|')), isOptional };
  });
  compiled.set(pattern, items);
  return items;
}

/**
 * Matches words from `start` on: `remind me to|about?` is "remind me", then perhaps "to" or "about". Optional words are taken
 * when they are there. The index behind the match, or null. Patterns are literals of this folder, never a person's text.
 */
export function matchWords(tokens: readonly Token[], start: number, pattern: string): number | null {
  let index = start;
  for (const { words, isOptional } of compile(pattern)) {
    if (words.has(wordAt(tokens, index))) index++;
    else if (!isOptional) return null;
  }
  return index;
}

/** The longest match of several patterns. */
export function matchAny(tokens: readonly Token[], start: number, patterns: readonly string[]): number | null {
  let best: number | null = null;
  for (const pattern of patterns) {
    const end = matchWords(tokens, start, pattern);
    if (end !== null && end > (best ?? -1)) best = end;
  }
  return best;
}

/** Whether words are all that is there. */
export function isExactly(tokens: readonly Token[], patterns: readonly string[]): boolean {
  return tokens.length > 0 && patterns.some((pattern) => matchWords(tokens, 0, pattern) === tokens.length);
}
