import { REDACTED, SHAPES } from './secret-shapes.ts';

/** Keys whose value never reaches a log, whatever it is (compared in lower case, without separators). */
const SECRET_KEYS = new Set(
  `authorization cookie setcookie password passwd pwd passphrase secret secrets token sig signature apikey credential credentials
   connectionstring sharedaccesskey sharedaccesssignature accountkey accesskey privatekey signingkey headers rawheaders body
   title description email emailaddress cardnumber phone content text prompt`.split(/\s+/),
);
const SECRET_KEY_ENDINGS =
  /(?:password|secret|token|apikey|accesskey|accountkey|privatekey|signingkeys?|connectionstring|cookie)$/;

/** Major card numbers by their leading digits; without these, one in ten long numbers would look like a card. */
const CARD_SHAPE = /(?<![\w.-])(?:4|5[1-5]|2[2-7]|3[0-9]|6)(?:[ -]?\d){11,18}(?![\w.-]?\d)/g;
const WORD = /\S+/g;
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,4096}={0,2}(?![A-Za-z0-9+/_=-])/g;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Keys of log lines are few and come again and again; the limit is for keys that a client chose. */
const MAX_KNOWN_KEYS = 1_000;
const knownKeys = new Map<string, { shown: string; secret: boolean }>();

/** True when the value under such a key is never logged. */
export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return SECRET_KEYS.has(plain) || SECRET_KEY_ENDINGS.test(plain);
}

/** The text with every secret or personal value that can be recognised by its form replaced, also when it is URL-encoded or in base64. */
export function redactText(text: string): string {
  if (UUID.test(text)) return text;
  const plain = redactPlain(text);
  const unescaped = plain.includes('%')
    ? plain.replaceAll(WORD, (word) => (betrays(decodeUrl(word)) ? REDACTED : word))
    : plain;
  return unescaped.replaceAll(BASE64, (part) => (betrays(decodeBase64(part)) ? REDACTED : part));
}

/** The value with secrets removed by key name and by shape, at any depth; plain JSON values only. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return isCardNumber(String(value)) ? REDACTED : value;
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const { shown, secret } = judgeKey(key);
    result[shown] = secret ? censor(inner) : redactValue(inner);
  }
  return result;
}

function judgeKey(key: string): { shown: string; secret: boolean } {
  const known = knownKeys.get(key);
  if (known) return known;
  const judged = { shown: redactText(key), secret: isSecretKey(key) };
  if (knownKeys.size < MAX_KNOWN_KEYS) knownKeys.set(key, judged);
  return judged;
}

function redactPlain(text: string): string {
  let result = text;
  for (const { sign, shape, replacement } of SHAPES) {
    const mayHave = typeof sign === 'string' ? result.includes(sign) : sign.test(result);
    if (mayHave) result = result.replaceAll(shape, replacement);
  }
  return result.replaceAll(CARD_SHAPE, (digits) => (isCardNumber(digits) ? REDACTED : digits));
}

/** Counts and flags under a secret's name (`token: true`, `tokens: 12`) reveal nothing. */
function censor(value: unknown): unknown {
  return typeof value === 'boolean' || value === null ? value : REDACTED;
}

function betrays(decoded: string): boolean {
  return decoded !== '' && redactPlain(decoded) !== decoded;
}

function decodeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

/** Empty unless it decodes to printable text: ids and hashes are not base64 of anything that could be read. */
function decodeBase64(text: string): string {
  // The first bytes decide in nearly every case.
  if (!isPrintable(Buffer.from(text.slice(0, 16), 'base64').toString('latin1'))) return '';
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return isPrintable(decoded) ? decoded : '';
}

function isPrintable(text: string): boolean {
  return /^[\x20-\x7e\s]+$/.test(text);
}

/** Luhn's check over the digits of a number that is shaped like a card. */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || !/^(?:4|5[1-5]|2[2-7]|3|6)/.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of digits.split('').toReversed().entries()) {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
