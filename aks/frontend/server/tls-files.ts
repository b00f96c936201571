import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Logger } from '#core/platform/logger';

export type TlsFiles = { certFile: string; keyFile: string };
export type TlsContext = { cert: Buffer; key: Buffer };

export function readTlsFiles({ certFile, keyFile }: TlsFiles): TlsContext {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

/** Gives the files' new contents to `apply` whenever they change, so that a renewed certificate needs no restart. Returns the end of it. */
export function watchTlsFiles(
  files: TlsFiles,
  { apply, logger, pollMs }: { apply: (context: TlsContext) => void; logger: Logger; pollMs: number },
): () => void {
  const reload = (): void => {
    try {
      apply(readTlsFiles(files));
      logger.info('certificate reloaded');
    } catch (error) {
      // Half-written or not matching yet: the old certificate stays in use, the next change is read again.
      logger.warn({ err: error }, 'new certificate not usable, keeping the old one');
    }
  };
  const paths = [files.certFile, files.keyFile];
  for (const path of paths) watchFile(path, { interval: pollMs, persistent: false }, reload);
  return () => {
    for (const path of paths) unwatchFile(path, reload);
  };
}
