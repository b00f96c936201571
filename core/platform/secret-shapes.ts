/** What replaces a secret or personal value in a log line. */
export const REDACTED = '[redacted]';

/** `name=value` and `"name": "value"` in free text, also inside quoted JSON. */
const NAMES = [
  'password|passwd|passphrase|secret|api[-_ ]?key|access[-_]?key|account[-_]?key|sharedaccesskey|sharedaccesssignature',
  'private[-_]?key|connection[-_]?string|token|authorization|cookie',
].join('|');
const VALUE = `"[^"\\\\]*"|'[^'\\\\]*'|\\\\+"[^"\\\\]*\\\\+"|[^\\s,;&"'<>)\\]}\\\\]+`;
const NAMED_VALUE = new RegExp(`(${NAMES})(\\\\*["']?\\s*[=:]\\s*)(?:${VALUE})`, 'gi');
/** Names that are everyday words elsewhere, so only as a parameter or a cookie. */
const PARAMETER = /(?<![A-Za-z0-9])((?:__Host-)?session|sig|signature|code|pwd|key)=[^\s,;&"'<>)\]}]+/gi;

type Shape = {
  /** Text without this cannot have the form; that is nearly every text, which then costs only this check. */
  sign: string | RegExp;
  shape: RegExp;
  replacement: string;
};

/** Value shapes, most telling first; each has bounded repetition, so that a hostile text cannot stall the process. */
export const SHAPES: readonly Shape[] = [
  {
    sign: '-----BEGIN',
    shape: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,10000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    replacement: REDACTED,
  },
  { sign: 'eyJ', shape: /\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)?/g, replacement: REDACTED },
  {
    sign: ' ',
    shape: /\b(Bearer|DPoP|Basic|SharedAccessSignature)\s+[^\s"',;]{6,}/gi,
    replacement: `$1 ${REDACTED}`,
  },
  { sign: '@', shape: /([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/?#@"']{1,500}@/gi, replacement: `$1${REDACTED}@` },
  { sign: 'hooks.slack', shape: /(https:\/\/hooks\.slack\.com\/)[^\s"']+/gi, replacement: `$1${REDACTED}` },
  {
    sign: /[ks][-_]|gh\w_|xox|AKIA/,
    shape:
      /\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[a-z]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b/g,
    replacement: REDACTED,
  },
  {
    sign: '=',
    shape: /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)(?![A-Za-z0-9+/=])/g,
    replacement: REDACTED,
  },
  {
    sign: '@',
    shape: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}\b/g,
    replacement: REDACTED,
  },
  { sign: /[=:]/, shape: NAMED_VALUE, replacement: `$1$2${REDACTED}` },
  { sign: '=', shape: PARAMETER, replacement: `$1=${REDACTED}` },
];
