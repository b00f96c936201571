import { createHmac, timingSafeEqual } from 'node:crypto';

export type SasKey = { name: string; key: string };
export type SasVerdict = { ok: true; expiresMs: number } | { ok: false; reason: string };

/**
 * Checks a shared access signature: `SharedAccessSignature sr=<resource>&sig=<HMAC-SHA256>&se=<unix seconds>&skn=<key name>`
 * (https://learn.microsoft.com/azure/event-hubs/authenticate-shared-access-signature). The resource must cover `audience`.
 */
export function verifySasToken(
  token: string,
  audience: string,
  { key, nowMs }: { key: SasKey; nowMs: number },
): SasVerdict {
  const fields = parseToken(token);
  if (!fields) return refused('not a shared access signature');
  if (decodeURIComponent(fields.skn) !== key.name) return refused('unknown key name');
  if (!sameSignature(fields, key.key)) return refused('the signature does not match');
  const expiresMs = Number(fields.se) * 1000;
  if (!(expiresMs > nowMs)) return refused('the token is expired');
  if (!covers(entityPath(decodeURIComponent(fields.sr)), entityPath(audience))) {
    return refused('the token is for another resource');
  }
  return { ok: true, expiresMs };
}

/** Path of an entity in lower case, without scheme, host and slashes at the ends. */
export function entityPath(address: string): string {
  return address
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/^\/+|\/+$/g, '')
    .toLowerCase();
}

/** True when a claim on `granted` opens `wanted`: the same entity or one below it. */
export function covers(granted: string, wanted: string): boolean {
  return granted === '' || wanted === granted || wanted.startsWith(`${granted}/`);
}

type Fields = Record<'sr' | 'sig' | 'se' | 'skn', string>;

function parseToken(token: string): Fields | undefined {
  const text = /^SharedAccessSignature\s+(.+)$/i.exec(token.trim())?.[1];
  if (!text) return undefined;
  const pairs = text.split('&').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const { sr, sig, se, skn } = Object.fromEntries(pairs) as Partial<Fields>;
  if (!sr || !sig || !se || !skn || ![sr, sig, skn].every(isEncoded)) return undefined;
  return { sr, sig, se, skn };
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function sameSignature({ sr, sig, se }: Fields, key: string): boolean {
  const expected = createHmac('sha256', key).update(`${sr}\n${se}`, 'utf8').digest();
  const given = Buffer.from(decodeURIComponent(sig), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function refused(reason: string): SasVerdict {
  return { ok: false, reason };
}
