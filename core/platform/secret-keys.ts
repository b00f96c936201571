/** Parts of a name that make what it names a credential, wherever they stand in it. */
const CREDENTIAL = new RegExp(
  [
    'password|passwd|passphrase|passcode|pgpass|secret|token|credential|cookie|authorization|bearer|jwt|mnemonic',
    'apikey|appkey|accesskey|accountkey|privatekey|signingkey|sharedkey|sharedaccess|encryptionkey|decryptionkey|hmackey',
    'functionskey|functionkey|hostkey|masterkey|systemkey|subscriptionkey|sessionkey|keypem|connectionstring|connstr|codeverifier',
  ].join('|'),
);
/** Credentials by their whole name: shorter or everyday words, which mean nothing as a part. */
const CREDENTIAL_NAMES = new Set(
  'pwd pass sig signature sas psk pin otp cvv cvc session sessionid hostsession'.split(' '),
);
/** `secretName`, `tokenCount`, `passwordLength`: what is said about a credential is none. */
const ABOUT =
  /(?:names?|counts?|types?|length|size|kind|version|expiry|expires|expiresat|expiration|url|uri|path|file|dir|source|policy|status|limits?|usage|ttl|ms|seconds|at|ids?|enabled|required|valid|missing|attempts|left|used|needed)$/;
/** `secret-reader.ts:45` in a stack. */
const FILE = /\.(?:[cm]?[jt]sx?|json|sql|ya?ml|md|sh|bicep)$/i;

/** Who people are, by whole names: as a part they are everyday words of code. */
const CONTACT_NAMES = new Set(
  `email emailaddress phone phonenumber tel telephone mobilenumber cardnumber creditcard creditcardnumber iban ssn firstname
   lastname fullname givenname familyname surname displayname birthdate birthday dateofbirth`.split(/\s+/),
);
/** What people write, and fields that hold it: ordinary words in a text, telling as the name of a field. */
const CONTENT_NAMES = new Set('title description content text prompt body headers rawheaders mail mobile'.split(' '));

/** Keys of log lines are few and come again and again; the limit is for keys that a client chose. */
const MAX_KNOWN = 1_000;
const known = new Map<string, Judgement>();
type Judgement = 'credential' | 'contact' | 'content' | 'open';

/** True when the value under such a key is never logged, in whatever spelling: `x-functions-key`, `privateKeyPem`, `email`. */
export function isSecretKey(key: string): boolean {
  return judge(key) !== 'open';
}

/** The same for a name in free text (`password: …`, `phone: …`), where `title: …` is ordinary. */
export function isSecretName(name: string): boolean {
  const judged = judge(name);
  return judged === 'credential' || judged === 'contact';
}

function judge(key: string): Judgement {
  const before = known.get(key);
  if (before !== undefined) return before;
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const isCredential = CREDENTIAL_NAMES.has(plain) || (CREDENTIAL.test(plain) && !ABOUT.test(plain) && !FILE.test(key));
  const judged = isCredential ? 'credential' : judgePersonal(plain);
  if (known.size < MAX_KNOWN && key.length <= 100) known.set(key, judged);
  return judged;
}

function judgePersonal(plain: string): Judgement {
  if (CONTACT_NAMES.has(plain)) return 'contact';
  return CONTENT_NAMES.has(plain) ? 'content' : 'open';
}
