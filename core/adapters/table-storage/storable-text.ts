/** Control characters but tab and line ends, and the code points that Unicode keeps free: not every store and reader takes them. */
// oxlint-disable-next-line no-control-regex -- they are what it looks for
const UNSTORABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g;

/** Text as a property holds it, whatever was in it: well-formed, without control characters, at most `limit` UTF-16 units. */
export function storableText(text: string, limit: number): string {
  return text.slice(0, limit).toWellFormed().replaceAll(UNSTORABLE, '\ufffd');
}

/** The bytes as text, if they are UTF-8 that a property holds as it is; else undefined. */
export function asStorableText(bytes: Uint8Array, limit: number): string | undefined {
  if (bytes.byteLength > 3 * limit) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text === storableText(text, limit) ? text : undefined;
  } catch {
    return undefined;
  }
}
