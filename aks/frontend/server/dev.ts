import { resolve } from 'node:path';
import { createServer } from 'vite';
import { loadOrExit } from '#core/platform/load-or-exit';
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';
import { loadFrontendConfig } from './config.ts';

// `npm run dev`: the same page with hot module replacement, in place of main.ts. `/api` goes to BACKEND_URL (vite.config.ts).
const config = loadOrExit('frontend', () => loadFrontendConfig(process.env));
const logger = createLogger({ component: 'frontend', level: config.LOG_LEVEL });
const vite = await createServer({
  configFile: resolve(import.meta.dirname, '../vite.config.ts'),
  server: { port: config.PORT, host: '127.0.0.1' },
  clearScreen: false,
});
runUntilStopped({ stop: () => vite.close(), logger, supervised: config.SUPERVISED });
await vite.listen();
logger.info({ event: 'listening', port: vite.config.server.port }, 'frontend listens (development)');
