/** What takes a secret's or a person's place in a log line. */
export const REDACTED = '[redacted]';

/** Keys whose value never reaches a log, whatever it is (compared in lower case, without separators). */
const SECRET_KEYS = new Set(
  `authorization cookie setcookie password passwd pwd passphrase secret secrets token sig signature apikey credential credentials
   connectionstring sharedaccesskey sharedaccesssignature accountkey accesskey privatekey signingkey headers rawheaders body
   title description email emailaddress cardnumber phone content text prompt`.split(/\s+/),
);
const SECRET_KEY_ENDINGS =
  /(?:password|secret|token|apikey|accesskey|accountkey|privatekey|signingkeys?|connectionstring|cookie)$/;

/** `name=value` and `"name": "value"` in free text, also inside quoted JSON. */
const NAMES = [
  'password|passwd|passphrase|secret|api[-_ ]?key|access[-_]?key|account[-_]?key|sharedaccesskey|sharedaccesssignature',
  'private[-_]?key|connection[-_]?string|token|authorization|cookie',
].join('|');
const VALUE = `"[^"\\\\]*"|'[^'\\\\]*'|\\\\+"[^"\\\\]*\\\\+"|[^\\s,;&"'<>)\\]}\\\\]+`;
const NAMED_VALUE = new RegExp(`(${NAMES})(\\\\*["']?\\s*[=:]\\s*)(?:${VALUE})`, 'gi');
/** Names that are everyday words elsewhere, so only as a parameter or a cookie. */
const PARAMETER = /(?<![A-Za-z0-9])((?:__Host-)?session|sig|signature|code|pwd|key)=[^\s,;&"'<>)\]}]+/gi;

/** Value shapes, most telling first; each has bounded repetition, so that a hostile text cannot stall the process. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  [/\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(Bearer|DPoP|Basic|SharedAccessSignature)\s+[^\s"',;]{6,}/gi, `$1 ${REDACTED}`],
  [/([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/?#@"']{1,500}@/gi, `$1${REDACTED}@`],
  [/(https:\/\/hooks\.slack\.com\/)[^\s"']+/gi, `$1${REDACTED}`],
  [
    /\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[a-z]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b/g,
    REDACTED,
  ],
  [/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/g, REDACTED],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}\b/g, REDACTED],
];

/** Major card numbers by their leading digits; without these, one in ten long numbers would look like a card. */
const CARD_SHAPE = /(?<![\w.-])(?:4|5[1-5]|2[2-7]|3[0-9]|6)(?:[ -]?\d){11,18}(?![\w.-]?\d)/g;
const WORD = /\S+/g;
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,4096}={0,2}(?![A-Za-z0-9+/_=-])/g;

/** True when the value under such a key is never logged. */
export function isSecretKey(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return SECRET_KEYS.has(plain) || SECRET_KEY_ENDINGS.test(plain);
}

/** The text with every secret or personal value that its shape betrays replaced, also when it is URL-encoded or in base64. */
export function redactText(text: string): string {
  return redactPlain(text)
    .replaceAll(WORD, (word) => (word.includes('%') && betrays(decodeUrl(word)) ? REDACTED : word))
    .replaceAll(BASE64, (part) => (betrays(decodeBase64(part)) ? REDACTED : part));
}

/** The value with secrets removed by key name and by shape, at any depth; plain JSON values only. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return isCardNumber(String(value)) ? REDACTED : value;
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      redactText(key),
      isSecretKey(key) ? censor(inner) : redactValue(inner),
    ]),
  );
}

function redactPlain(text: string): string {
  let result = text;
  for (const [shape, replacement] of SHAPES) result = result.replaceAll(shape, replacement);
  return result
    .replaceAll(NAMED_VALUE, `$1$2${REDACTED}`)
    .replaceAll(PARAMETER, `$1=${REDACTED}`)
    .replaceAll(CARD_SHAPE, (digits) => (isCardNumber(digits) ? REDACTED : digits));
}

/** Counts and flags under a secret's name (`token: true`, `tokens: 12`) tell nothing. */
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
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x7e\s]+$/.test(decoded) ? decoded : '';
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
