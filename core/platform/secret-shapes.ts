import { isReadable } from './encoded-text.ts';

/** What replaces a secret or personal value in a log line. */
export const REDACTED = '[redacted]';

type Shape = {
  /** Text without this cannot have the form; that is nearly every text, which then costs only this check. */
  sign: RegExp;
  /**
   * Matches from the sign on to the end of the run, whether it is the shape or not, or repeats within small bounds: no
   * text makes it read the same characters again and again.
   */
  shape: RegExp;
  /** What stands for a match; the match itself when it is none after all. */
  replace: string | ((match: string, ...groups: string[]) => string);
};

/** A run of base64 that is no text is a key: 32 and 64 bytes of Azure, the keys of Functions, anything that long. */
const isKeyMaterial = (run: string): boolean => !isReadable(Buffer.from(run, 'base64'));

/** 32 random bytes as base64url, as our session tokens are; names of that length have no such mix of characters. */
const isRandom = (run: string): boolean => /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run);

const isBasicLogin = (encoded: string): boolean => Buffer.from(encoded, 'base64').toString('latin1').includes(':');

/** Shapes of credentials, most telling first. */
export const SHAPES: readonly Shape[] = [
  {
    sign: /PRIVATE KEY/,
    shape: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]{0,40}-----)?/g,
    replace: REDACTED,
  },
  {
    // JSON web tokens.
    sign: /eyJ/,
    shape: /eyJ[\w-]*(?:\.[\w-]*)*/g,
    replace: (run) => (/^[\w-]{7,}\.[\w-]{4,}/.test(run) ? REDACTED : run),
  },
  {
    sign: /bearer|dpop|sharedaccess/i,
    shape: /\b(Bearer|DPoP|SharedAccessSignature)[\s:=]+[^\s"',;\\]{6,}/gi,
    replace: `$1 ${REDACTED}`,
  },
  {
    sign: /basic/i,
    shape: /\b(Basic)\s+([\w+/-]{4,}=*)/gi,
    replace: (match, scheme, login) => (isBasicLogin(login ?? '') ? `${scheme} ${REDACTED}` : match),
  },
  // A login in a URL: `postgres://todo_app:…@db`.
  { sign: /:\/\/[^/]*@/, shape: /:\/\/[^\s/?#"'<>]{1,500}@/g, replace: `://${REDACTED}@` },
  {
    sign: /hooks\.slack|webhook/i,
    shape: /((?:hooks\.slack\.com|[\w.-]{0,60}webhook\.office\.com|discord(?:app)?\.com\/api\/webhooks)\/)[^\s"'<>]+/gi,
    replace: `$1${REDACTED}`,
  },
  {
    // GitHub, GitLab, npm, Google, Slack, SendGrid, PyPI, Docker, Hugging Face, DigitalOcean, Shopify, Vault.
    sign: /gh[oprsu]_|github_pat_|gl(?:pat|[a-z]{2,5}t|agent|oas)-|npm_|AIza|xox|xapp-|SG\.|pypi-|dckr_|hf_|do[a-z]_v1_|shp[a-z]{2}_|hv[sb]\./,
    shape:
      /gh[oprsu]_\w{20,}|github_pat_\w{20,}|gl(?:pat|[a-z]{2,5}t|agent|oas)-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|xox[a-z]-[\w-]{10,}|xapp-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|pypi-[\w-]{32,}|dckr_[a-z]{3}_[\w-]{20,}|hf_[A-Za-z0-9]{30,}|do[a-z]_v1_[a-f0-9]{40,}|shp[a-z]{2}_[a-fA-F0-9]{32,}|hv[sb]\.[\w-]{20,}/g,
    replace: REDACTED,
  },
  {
    // Language models, payment, webhooks, AWS, and our own API tokens.
    sign: /[srp]k[-_]|whsec_|td_|A[KS]IA/,
    shape:
      /(?<![A-Za-z0-9])(?:sk[-_][\w-]{16,}|[pr]k_(?:live|test)_\w{10,}|whsec_[\w+/-]{16,}|td_[\w-]{8,}|A[KS]IA[0-9A-Z]{16})/g,
    replace: REDACTED,
  },
  // A client secret of Entra.
  { sign: /\dQ~/, shape: /[\w~.-]{0,8}\dQ~[\w~.-]{30,}/g, replace: REDACTED },
  {
    sign: /=/,
    shape: /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{40,}={1,2}(?![A-Za-z0-9=])/g,
    replace: (run) => (isKeyMaterial(run) ? REDACTED : run),
  },
  {
    // Session tokens, alone or signed as in the cookie.
    sign: /(?<![\w-])[\w-]{43}/,
    shape: /(?<![\w-])[\w-]{43}(?:\.[\w-]{43})?(?![\w-])/g,
    replace: (run) => (isRandom(run.slice(0, 43)) ? REDACTED : run),
  },
  {
    // Everyday words elsewhere: only as a parameter of a URL or as our cookies.
    sign: /(?:code|key|session|todo_chatbot_\d+)=/i,
    shape:
      /([?&](?:code|key|session)|(?<![A-Za-z0-9])(?:(?:__Host-)?session|todo_chatbot_\d{1,5}))=[^\s,;&"'<>)\]}\\]+/gi,
    replace: `$1=${REDACTED}`,
  },
];

/** The text without what is shaped like a credential. Takes time that grows with the length of the text, whatever it holds. */
export function redactShapes(text: string): string {
  let result = text;
  for (const { sign, shape, replace } of SHAPES) {
    if (!sign.test(result)) continue;
    result = typeof replace === 'string' ? result.replaceAll(shape, replace) : result.replaceAll(shape, replace);
  }
  return result;
}
