import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Logger } from '#core/platform/logger';

export type TlsPaths = { certFile: string; keyFile: string };
export type Tls = { cert: Buffer; key: Buffer };

/** Certificates live for weeks and are renewed days before their end: a minute is soon enough. */
const LOOK_MS = 60_000;

export async function readTlsFiles({ certFile, keyFile }: TlsPaths): Promise<Tls> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return { cert, key };
}

/** Takes a renewed certificate for new connections, without a restart (FR-024). */
export function followTlsFiles({
  server,
  paths,
  logger,
  lookMs = LOOK_MS,
  ...options
}: {
  server: Server;
  paths: TlsPaths;
  inUse: Tls;
  logger: Logger;
  lookMs?: number;
}): { stop(): void } {
  let { inUse } = options;
  const look = async (): Promise<void> => {
    try {
      const tls = await readTlsFiles(paths);
      if (tls.cert.equals(inUse.cert) && tls.key.equals(inUse.key)) return;
      // Throws while only one of the two files is renewed: the next look finds both.
      if (server instanceof TlsServer) server.setSecureContext(tls);
      inUse = tls;
      logger.info('using the renewed certificate');
    } catch {
      logger.warn('the certificate files cannot be used; the known ones stay in use');
    }
  };
  const timer = setInterval(() => void look(), lookMs);
  return { stop: () => clearInterval(timer) };
}
