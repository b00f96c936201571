import type { Due } from '../recurrence/due.ts';
import type { Recurrence } from '../task/task.ts';
import { findPhrases, type Phrase } from './find-phrases.ts';
import { languageContext } from './language-context.ts';
import { resolvePhrases } from './resolve-phrases.ts';
import { titleWithout } from './title.ts';
import { tokenize, wordAt, type Token } from './tokenize.ts';
import { PREPOSITIONS } from './unread-amount.ts';

/** A recognised part of the text, as offsets into it: for live highlighting. */
export type Span = { start: number; end: number; kind: 'date' | 'time' | 'recurrence' };

export type QuickAdd = { title: string; due: Due | null; recurrence: Recurrence | null; spans: Span[] };

/**
 * Reads one line of quick add: "water plants every! 3 days", "call Ana tomorrow 17:30". What is quoted is never read;
 * what is not certain stays in the title. The title is empty when the line is nothing but a date.
 * Linear in the text's length; never throws. An invalid zone counts as UTC.
 */
export function parseQuickAdd(text: string, context: { now: Date; timeZone: string; locale?: string }): QuickAdd {
  const tokens = tokenize(text);
  const language = languageContext(context);
  const { due, recurrence, used } = resolvePhrases(tokens, findPhrases(text, tokens, language), language);
  const spans = used.map((phrase) => spanOf(tokens, phrase));
  return { title: titleWithout(text, spans), due, recurrence, spans };
}

/** Prepositions that stand alone when a phrase without its own goes: "for every monday", "@ tomorrow", "due: friday". */
const LEFT_ALONE = new Set(['for', 'at', '@', 'due']);

function spanOf(tokens: readonly Token[], phrase: Phrase): Span {
  const { to, kind } = phrase;
  const from = startWithLead(tokens, phrase);
  const spanKind = kind === 'time' || kind === 'recurrence' ? kind : kind === 'bound' ? 'recurrence' : 'date';
  return { start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0, kind: spanKind };
}

function startWithLead(tokens: readonly Token[], phrase: Phrase): number {
  const { from } = phrase;
  if (PREPOSITIONS.has(wordAt(tokens, from))) return from;
  const before = wordAt(tokens, from - 1) === ':' ? from - 2 : from - 1;
  const word = wordAt(tokens, before);
  // "turn the heating on every morning", but "on every monday"
  const isOnDays = word === 'on' && phrase.kind === 'recurrence' && phrase.value.rule.byDay.length > 0;
  return LEFT_ALONE.has(word) || isOnDays ? before : from;
}
