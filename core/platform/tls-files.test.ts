import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { followTlsFiles, readTlsFiles, tlsPathsOf, type TlsPaths } from './tls-files.ts';

describe('FR-024: certificate files', () => {
  let dir: string;
  let paths: TlsPaths;
  let server: Server;
  let following: { stop(): void };
  let logged: string[];

  const put = async ({ certificate, privateKey }: { certificate?: string; privateKey?: string }) => {
    if (certificate !== undefined) await writeFile(paths.certFile, certificate);
    if (privateKey !== undefined) await writeFile(paths.keyFile, privateKey);
  };
  const log = (_fields: unknown, message?: string) => void logged.push(message ?? '');
  const logger = { info: (message: string) => void logged.push(message), warn: log };

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tls-'));
    paths = { certFile: join(dir, 'tls.crt'), keyFile: join(dir, 'tls.key') };
    logged = [];
    await put(createSelfSignedCertificate('localhost', new Date()));
    const inUse = await readTlsFiles(paths);
    server = createServer(inUse);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    following = followTlsFiles({ server, paths, inUse, pollMs: 10, logger: logger as never });
  });
  afterEach(async () => {
    following.stop();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true });
  });

  it('a certificate whose key is not there yet leaves the known one in use, until both are', async () => {
    const first = await fingerprintOf(server);
    const next = createSelfSignedCertificate('localhost', new Date());
    await put({ certificate: next.certificate });
    await expect.poll(() => logged).toContain('the certificate files cannot be used; the known ones stay in use');
    expect(await fingerprintOf(server)).toBe(first);
    await put({ privateKey: next.privateKey });
    await expect.poll(() => logged).toContain('using the renewed certificate');
    expect(await fingerprintOf(server)).not.toBe(first);
  });

  it('files that are gone leave the known ones in use', async () => {
    const first = await fingerprintOf(server);
    await rm(paths.keyFile);
    await expect.poll(() => logged).not.toHaveLength(0);
    expect(await fingerprintOf(server)).toBe(first);
  });
});

it('FR-021: a server has TLS when the settings name both files', () => {
  expect(tlsPathsOf({ TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k' })).toEqual({ certFile: 'c', keyFile: 'k' });
  expect(tlsPathsOf({})).toBeUndefined();
});

function fingerprintOf(server: Server): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, rejectUnauthorized: false }, () => {
      resolve(tls.getPeerCertificate().fingerprint256);
      tls.destroy();
    });
    tls.on('error', reject);
  });
}
