import { redactEmails, redactPhones } from './contact-shapes.ts';
import { decodeBase64, decodeUrl, unescapeJson } from './encoded-text.ts';
import { redactNamedValues } from './named-values.ts';
import { isCardNumber, redactCards, redactIbans } from './payment-shapes.ts';
import { isSecretKey, isSecretName } from './secret-keys.ts';
import { REDACTED, redactShapes } from './secret-shapes.ts';

/** Our ids and times: nearly every line has them, and they are not personal. */
const ID_OR_TIME = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;
/** Short texts that hold nothing (levels, routes, keys, messages): few, and they come again and again. Bounded, because strangers choose some. */
const MAX_HARMLESS = { texts: 1_000, length: 80 };
const harmless = new Set<string>();
const JSON_TEXT = /^\s*[{["].*[}\]"]\s*$/s;
const URL_PIECE = /[^\s?&]+/g;
const BASE64 =
  /(?<![A-Za-z0-9+/_-])(?:(?:[A-Za-z0-9+/_-]{60,}\r?\n)+[A-Za-z0-9+/_-]+|[A-Za-z0-9+/_-]{16,})={0,2}(?![A-Za-z0-9+/_=-])/g;
/** Text in text (JSON in base64 in a URL, …) is looked into so often. */
const MAX_ENCODINGS = 3;
/** Values of values: pino itself stops before. */
const MAX_DEPTH = 32;
/** Where a header and its value are neighbours in a list, as in Node's `rawHeaders`. */
const HEADER =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-functions-key$|^(?:x-)?api-key$|^ocp-apim-subscription-key$/i;

/** The text with every secret or personal value that its name or shape betrays replaced, also when it is encoded. */
export function redactText(text: string): string {
  return judgeText(text, 0);
}

/** The value with secrets removed by key name and by shape, at any depth; plain JSON values only. */
export function redactValue(value: unknown): unknown {
  return walk(value, { depth: 0, encodings: 0 });
}

type Place = { depth: number; encodings: number };

function walk(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return judgeText(value, place.encodings);
  if (typeof value === 'number') return isCardNumber(value) ? REDACTED : value;
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth >= MAX_DEPTH) return '[too deep]';
  const inner = { ...place, depth: place.depth + 1 };
  return Array.isArray(value) ? walkList(value, inner) : walkObject(value, inner);
}

function walkList(list: readonly unknown[], place: Place): unknown[] {
  return list.map((item, index) => {
    const before: unknown = list[index - 1];
    return typeof before === 'string' && HEADER.test(before) ? censor(before, item) : walk(item, place);
  });
}

function walkObject(object: object, place: Place): object {
  const entries = Object.entries(object);
  // `{ name: 'authorization', value: '…' }`: a list of headers or of environment variables.
  const named: unknown = entries.find(([key]) => /^(?:name|key|header)$/i.test(key))?.[1];
  const name = typeof named === 'string' ? named : '';
  const judged = entries.map(([key, inner]) => {
    const isValueOfSecret = key.toLowerCase() === 'value' && isSecretName(name);
    const shown = isSecretKey(key) || isValueOfSecret ? censor(key, inner) : walk(inner, place);
    return [redactText(key), shown] as const;
  });
  return Object.fromEntries(judged);
}

/** Flags under a secret's name and counts (`tokens: 12`) tell nothing. */
function censor(key: string, value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  return typeof value === 'number' && /tokens$/i.test(key) ? value : REDACTED;
}

function judgeText(text: string, encodings: number): string {
  if (harmless.has(text) || ID_OR_TIME.test(text)) return text;
  const shown = redact(text, encodings);
  const isWorthKnowing = encodings === 0 && shown === text && text.length <= MAX_HARMLESS.length;
  if (isWorthKnowing && harmless.size < MAX_HARMLESS.texts) harmless.add(text);
  return shown;
}

function redact(text: string, encodings: number): string {
  const plain = redactPlain(redactJson(text, encodings));
  if (encodings >= MAX_ENCODINGS) return plain;
  const betrays = (decoded: string): boolean => decoded !== '' && redact(decoded, encodings + 1) !== decoded;
  const unescaped = plain.includes('\\') ? redactEscaped(plain, encodings + 1) : plain;
  const asked = /[%+]/.test(unescaped)
    ? unescaped.replaceAll(URL_PIECE, (piece) => (isUrlEncodedSecret(piece, betrays) ? REDACTED : piece))
    : unescaped;
  return asked.replaceAll(BASE64, (run) =>
    decodeBase64(run.replaceAll(/[\r\n]/g, '')).some(betrays) ? REDACTED : run,
  );
}

function redactPlain(text: string): string {
  const shapes = redactEmails(redactShapes(text));
  return redactNamedValues(/\d{2}/.test(shapes) ? redactPhones(redactIbans(redactCards(shapes))) : shapes);
}

/** A text that is JSON as a whole is judged by its keys. */
function redactJson(text: string, encodings: number): string {
  if (encodings >= MAX_ENCODINGS || !JSON_TEXT.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    const shown = JSON.stringify(walk(value, { depth: 0, encodings: encodings + 1 }));
    return shown === JSON.stringify(value) ? text : shown;
  } catch {
    return text;
  }
}

/** Behind `\n` a word looks as if it began with n: so what the escapes mean is read, and shown when it held a secret. */
function redactEscaped(text: string, encodings: number): string {
  const meant = unescapeJson(text);
  if (meant === text) return text;
  const shown = redact(meant, encodings);
  return shown === meant ? text : shown;
}

function isUrlEncodedSecret(piece: string, betrays: (decoded: string) => boolean): boolean {
  const decoded = decodeUrl(piece);
  // In a form `+` is a space.
  const form = /=.*\+/s.test(piece) ? decodeUrl(piece.replaceAll('+', ' ')) : '';
  return (decoded !== piece && betrays(decoded)) || betrays(form);
}
