import type { Server } from 'node:https';
import { AppError } from '#core/domain/errors';
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';
import { buildApp } from './app.ts';
import { loadFrontendConfig, type FrontendConfig } from './config.ts';
import { readTlsFiles, watchTlsFiles, type TlsFiles } from './tls-files.ts';

const config = configOrExit();
const logger = createLogger({ component: 'frontend', level: config.LOG_LEVEL, version: config.APP_VERSION });
const tlsFiles = tlsFilesOf(config);
const app = await buildApp({
  staticDir: config.STATIC_DIR,
  logger,
  tls: tlsFiles && readTlsFiles(tlsFiles),
});
const unwatch = tlsFiles ? watchCertificate(tlsFiles) : () => undefined;

runUntilStopped({
  stop: async () => {
    unwatch();
    await app.close();
  },
  logger,
  supervised: config.SUPERVISED,
});
// Inside a container every interface is the pod's own; on a laptop only loopback is for us.
await app.listen({ port: config.PORT, host: config.SUPERVISED ? '127.0.0.1' : '0.0.0.0' });
const address = app.server.address();
const port = typeof address === 'object' && address ? address.port : config.PORT;
logger.info({ event: 'listening', port }, 'frontend listens');

function configOrExit(): FrontendConfig {
  try {
    return loadFrontendConfig(process.env);
  } catch (error) {
    createLogger({ component: 'frontend' }).fatal(error instanceof AppError ? error.message : 'settings unreadable');
    process.exit(1);
  }
}

function tlsFilesOf({ TLS_CERT_FILE, TLS_KEY_FILE }: FrontendConfig): TlsFiles | null {
  return TLS_CERT_FILE && TLS_KEY_FILE ? { certFile: TLS_CERT_FILE, keyFile: TLS_KEY_FILE } : null;
}

function watchCertificate(files: TlsFiles): () => void {
  return watchTlsFiles(files, {
    apply: (context) => (app.server as unknown as Server).setSecureContext(context),
    logger,
    pollMs: config.TLS_POLL_MS,
  });
}
