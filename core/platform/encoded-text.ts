import { isUtf8 } from 'node:buffer';

/** Text that bytes may stand for: no control characters but white space. */
const TEXT = /^(?:\P{Cc}|[\t\n\v\f\r])*$/u;
/** Enough to tell text from keys and ids. A multiple of 3, which base64 keeps together, and of 1 to 3 bytes of UTF-8. */
const TELLING_BYTES = 12;

/** What ends a readable text among other bytes: control characters, and what is no UTF-8. */
const NO_TEXT = /(?:(?![\t\n\v\f\r])\p{Cc}|\ufffd)+/u;
/** Shorter ones come about by chance. */
const SHORTEST_TEXT = 8;

const JSON_ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g;
const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** `\n`, `\"`, `\u0040` as what they mean, also where the text is no whole JSON. */
export function unescapeJson(text: string): string {
  return text.replaceAll(JSON_ESCAPE, (_match, hex: string | undefined, letter: string | undefined) =>
    hex === undefined ? (ESCAPED[letter ?? ''] ?? letter ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** `%40` as what it means; what is no escape stays, so that one wrong `%` hides nothing. */
export function decodeUrl(text: string): string {
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
}

/**
 * The readable texts in a run of base64 (either alphabet). They may begin anywhere in the run, because `/`, `-` and `_` also
 * stand in paths and names: so it is decoded at each of four places.
 */
export function decodeBase64(run: string): string[] {
  return [0, 1, 2, 3].flatMap((start) => {
    const bytes = Buffer.from(start === 0 ? run : run.slice(start), 'base64');
    const decoded = bytes.includes(0) ? `${bytes.toString()}\0${bytes.toString('utf16le')}` : bytes.toString();
    const texts = decoded.split(NO_TEXT).filter((text) => text.length >= SHORTEST_TEXT);
    return texts.length === 0 ? [] : [texts.join('\n')];
  });
}

/** Whether bytes begin like text: UTF-8, or UTF-16 of Latin letters. A last character may be cut off. */
export function isReadable(bytes: Buffer): boolean {
  const telling = bytes.subarray(0, TELLING_BYTES).filter((byte) => byte !== 0);
  for (let cut = 0; cut < 3 && cut < telling.length; cut++) {
    const whole = telling.subarray(0, telling.length - cut);
    if (isUtf8(whole)) return TEXT.test(Buffer.from(whole).toString());
  }
  return false;
}
