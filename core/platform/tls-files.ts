import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Logger } from './logger.ts';

export type TlsPaths = { certFile: string; keyFile: string };
export type Tls = { cert: Buffer; key: Buffer };

/** The files that the settings name; undefined for a server of plain HTTP. */
export function tlsPathsOf(settings: {
  TLS_CERT_FILE?: string | undefined;
  TLS_KEY_FILE?: string | undefined;
}): TlsPaths | undefined {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = settings;
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile };
}

export async function readTlsFiles({ certFile, keyFile }: TlsPaths): Promise<Tls> {
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return { cert, key };
}

/**
 * Takes a renewed certificate for new connections, without a restart (FR-024). The files are read every `pollMs`, because a
 * watch does not follow the symbolic links of mounted secrets. Files that cannot be used are logged, and the present ones stay.
 */
export function followTlsFiles({
  server,
  paths,
  inUse,
  pollMs,
  logger,
}: {
  server: Server;
  paths: TlsPaths;
  inUse: Tls;
  pollMs: number;
  logger: Pick<Logger, 'info' | 'warn'>;
}): { stop(): void } {
  let known = inUse;
  const look = async (): Promise<void> => {
    try {
      const tls = await readTlsFiles(paths);
      if (tls.cert.equals(known.cert) && tls.key.equals(known.key)) return;
      // Throws while only one of the two files is renewed: the next attempt finds both.
      if (server instanceof TlsServer) server.setSecureContext(tls);
      known = tls;
      logger.info('using the renewed certificate');
    } catch (error) {
      logger.warn({ err: error }, 'the certificate files cannot be used; the known ones stay in use');
    }
  };
  const timer = setInterval(() => void look(), pollMs);
  return { stop: () => clearInterval(timer) };
}
