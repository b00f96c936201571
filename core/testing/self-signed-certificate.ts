import { X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type TestCertificate = { certificate: string; privateKey: string };

const ECDSA_WITH_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const BASIC_CONSTRAINTS = '0603551d13';
const SUBJECT_ALT_NAME = '0603551d11';
const TRUE = '0101ff';

/** ASN.1 tags (X.690). */
const TAG = {
  integer: '02',
  bitString: '03',
  octetString: '04',
  utf8: '0c',
  utcTime: '17',
  sequence: '30',
  set: '31',
  dnsName: '82',
  ipAddress: '87',
  version: 'a0',
  extensions: 'a3',
} as const;

/**
 * A fresh certificate (RFC 5280, P-256, valid from an hour ago for a day) that signs itself, for a TLS server of a test: nothing
 * secret lies in the repository, and no openssl is needed. Clients trust it when it is given to them as their `ca`.
 */
export function createSelfSignedCertificate(hosts: string | readonly string[], now: Date): TestCertificate {
  const names = [hosts].flat();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(TAG.set, sequence(COMMON_NAME, der(TAG.utf8, hexOf(names[0] ?? '')))));
  const toBeSigned = sequence(
    der(TAG.version, der(TAG.integer, '02')),
    // A serial number is positive: its first bit is zero.
    der(TAG.integer, `01${randomBytes(8).toString('hex')}`),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(time(now, -3_600_000), time(now, 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    der(
      TAG.extensions,
      sequence(
        sequence(BASIC_CONSTRAINTS, TRUE, der(TAG.octetString, sequence(TRUE))),
        sequence(SUBJECT_ALT_NAME, der(TAG.octetString, sequence(names.map(alternativeName).join('')))),
      ),
    ),
  );
  const signature = sign('sha256', Buffer.from(toBeSigned, 'hex'), privateKey).toString('hex');
  const certificate = sequence(toBeSigned, sequence(ECDSA_WITH_SHA256), der(TAG.bitString, `00${signature}`));
  return {
    certificate: new X509Certificate(Buffer.from(certificate, 'hex')).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A host by its name, or by its IPv4 address. */
function alternativeName(host: string): string {
  if (!/^[\d.]+$/.test(host)) return der(TAG.dnsName, hexOf(host));
  return der(TAG.ipAddress, Buffer.from(host.split('.').map(Number)).toString('hex'));
}

function sequence(...parts: string[]): string {
  return der(TAG.sequence, parts.join(''));
}

/** Tag, length, content, all in hex; a length from 128 on says first how many bytes it takes. */
function der(tag: string, content: string): string {
  const length = content.length / 2;
  const bytes = length.toString(16).padStart(length > 0xff ? 4 : 2, '0');
  return `${tag}${length < 0x80 ? bytes : `8${bytes.length / 2}${bytes}`}${content}`;
}

function time(now: Date, offsetMs: number): string {
  const iso = new Date(now.getTime() + offsetMs).toISOString();
  return der(TAG.utcTime, hexOf(`${iso.slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex');
}
