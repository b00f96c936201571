import { isSecretName, isSecretKey } from './secret-keys.ts';
import { REDACTED } from './secret-shapes.ts';

const SEPARATOR = /[=:]/g;
/** What may stand between a name and its value besides the separator itself: `=>`, `:=`, `==`, and space. */
const GAP = /[=:]?>?\s{0,20}/y;
/** A quoted text (to its end, when the quote is never closed), a list or an object, or one word. */
const VALUE = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,;&"'<>)\]}\\]+/sy;
const REST_OF_LINE = /[^\r\n"']+/y;
/** Their values have several words. */
const LINE_NAMES = /(?:authorization|cookie|passphrase|mnemonic)$/i;
const FLAG_OR_COUNT = /^(?:true|false|null|undefined)$/;
const WORD_CHARACTER = /[\w.-]/;
const MAX_NAME = 64;
const MAX_WORDS = 3;

/** The text with the value behind each name of a credential replaced: `password=…`, `"token": "…"`, `x-functions-key: …`. */
export function redactNamedValues(text: string): string {
  let result = '';
  let end = 0;
  const search = new RegExp(SEPARATOR);
  for (let match = search.exec(text); match; match = search.exec(text)) {
    const name = secretNameBefore(text, match.index);
    const value = name === null ? null : valueBehind(text, match.index + 1, name);
    if (value === null) continue;
    result += text.slice(end, value.start) + value.shown;
    end = value.end;
    search.lastIndex = end;
  }
  return redactTagsAndOptions(result + text.slice(end));
}

/** The one to three words before a place, when they name a secret; in quotes, as in JSON, names of personal fields count too. */
function secretNameBefore(text: string, separator: number): string | null {
  let at = separator;
  while (at > 0 && separator - at < 8 && /\s/.test(text[at - 1] ?? '')) at--;
  const quoteEnd = at;
  while (at > 0 && quoteEnd - at < 4 && /["'\\]/.test(text[at - 1] ?? '')) at--;
  const isQuoted = at < quoteEnd;
  const isSecret = isQuoted ? isSecretKey : isSecretName;
  let name = '';
  for (let words = 0; words < MAX_WORDS; words++) {
    const start = startOfWord(text, at);
    if (start === at) return null;
    name = text.slice(start, at) + name;
    if (isSecret(name)) return name;
    if (text[start - 1] !== ' ') return null;
    at = start - 1;
  }
  return null;
}

function startOfWord(text: string, end: number): number {
  let start = end;
  while (start > 0 && end - start < MAX_NAME && WORD_CHARACTER.test(text[start - 1] ?? '')) start--;
  return start;
}

type Value = { start: number; end: number; shown: string };

function valueBehind(text: string, from: number, name: string): Value | null {
  const start = from + (matchAt(GAP, text, from)?.length ?? 0);
  // The quote of a text in a text: `redactText` reads what the escapes mean.
  if (text[start] === '\\') return null;
  const quoted = /["']/.test(text[start] ?? '');
  const value = matchAt(LINE_NAMES.test(name) && !quoted ? REST_OF_LINE : VALUE, text, start);
  if (value === null || FLAG_OR_COUNT.test(value) || (/tokens/i.test(name) && /^\d+$/.test(value))) return null;
  const quote = quoted ? (text[start] ?? '') : '';
  return { start, end: start + value.length, shown: `${quote}${REDACTED}${quote}` };
}

function matchAt(shape: RegExp, text: string, at: number): string | null {
  shape.lastIndex = at;
  return shape.exec(text)?.[0] ?? null;
}

/** `<password>…</password>` and `--token …`. */
function redactTagsAndOptions(text: string): string {
  const tags = text.includes('<')
    ? text.replaceAll(/<([\w:.-]{1,64})(?:\s[^<>]{0,200})?>[^<]+/g, (match, name: string) =>
        isSecretName(name) ? `${match.slice(0, match.indexOf('>') + 1)}${REDACTED}` : match,
      )
    : text;
  if (!tags.includes('--')) return tags;
  return tags.replaceAll(/(--([\w-]{1,64}) +)(?!-)\S+/g, (match, option: string, name: string) =>
    isSecretName(name) ? `${option}${REDACTED}` : match,
  );
}
