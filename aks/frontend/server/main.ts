import { LISTEN_BACKLOG } from '#core/platform/listen-backlog';
import { loadOrExit } from '#core/platform/load-or-exit';
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';
import { followTlsFiles, readTlsFiles, tlsPathsOf } from '#core/platform/tls-files';
import { readVersion } from '#core/platform/version';
import { buildApp } from './app.ts';
import { loadFrontendConfig } from './config.ts';

const config = loadOrExit('frontend', () => loadFrontendConfig(process.env));
const { APP_VERSION: version = readVersion() } = config;
const logger = createLogger({ component: 'frontend', level: config.LOG_LEVEL, version });
const paths = tlsPathsOf(config);
const tls = paths && (await readTlsFiles(paths));
const app = await buildApp({ staticDir: config.STATIC_DIR, logger, tls: tls ?? null });
const { server } = app;
const certificates = paths && tls && followTlsFiles({ server, paths, inUse: tls, pollMs: config.TLS_POLL_MS, logger });

runUntilStopped({
  stop: async () => {
    certificates?.stop();
    await app.close();
  },
  logger,
  supervised: config.SUPERVISED,
});
// Inside a container every interface is the pod's own; on a laptop the server listens on loopback only.
await app.listen({
  port: config.PORT,
  host: config.SUPERVISED ? '127.0.0.1' : '0.0.0.0',
  backlog: LISTEN_BACKLOG,
});
const address = server.address();
const port = typeof address === 'object' && address ? address.port : config.PORT;
logger.info({ event: 'listening', port }, 'frontend listens');
