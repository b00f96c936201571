import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { followTlsFiles, readTlsFiles } from '#core/platform/tls-files';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { createTestBackend } from '../../../test/support/backend/test-backend.ts';

describe('TLS', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'backend-tls-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('FR-022, FR-024: serves TLS only, and takes a renewed certificate without a restart', async () => {
    const paths = { certFile: join(dir, 'tls.crt'), keyFile: join(dir, 'tls.key') };
    const renew = async () => {
      const { certificate, privateKey } = createSelfSignedCertificate('localhost', new Date());
      await writeFile(paths.certFile, certificate);
      await writeFile(paths.keyFile, privateKey);
      return certificate;
    };
    const first = await renew();
    const inUse = await readTlsFiles(paths);
    const backend = await createTestBackend({ deps: { tls: inUse }, publicUrl: 'https://localhost' });
    await backend.app.listen({ port: 0 });
    const { port } = backend.app.server.address() as AddressInfo;
    const logger = createLogger({ component: 'test', level: 'fatal' });
    const following = followTlsFiles({ server: backend.app.server, paths, inUse, logger, pollMs: 20 });

    expect(await statusBy(port, first)).toEqual({ status: 200, protocol: 'TLSv1.3' });
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow('fetch failed');
    const second = await renew();
    await expect.poll(() => statusBy(port, second).catch(() => null)).toEqual({ status: 200, protocol: 'TLSv1.3' });
    await expect(statusBy(port, first)).rejects.toThrow('certificate');
    following.stop();
    await backend.close();
  });
});

/** Asks over a new connection that trusts one certificate only. */
function statusBy(port: number, ca: string): Promise<{ status: number | undefined; protocol: string | null }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/livez', servername: 'localhost', ca, agent: false }, (response) => {
      const protocol = (response.socket as TLSSocket).getProtocol();
      response.resume().on('end', () => resolve({ status: response.statusCode, protocol }));
    }).on('error', reject);
  });
}
