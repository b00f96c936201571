/**
 * Keeper of the real sidecar: daprd does not watch its stdin, so this process does, and ends it with its supervisor.
 * Settings: PORT, EVENT_HUBS_CONNECTION, DAPR_PUBSUB, APP_ID, DAPRD (path), DATA_DIR (component files).
 */
import Type from 'typebox';
import { loadConfig } from '#core/platform/config';
import { runUntilStopped } from '#core/platform/lifecycle';
import { createLogger } from '#core/platform/logger';
import { startDaprd } from './daprd.ts';

const config = loadConfig(
  Type.Object({
    PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 0 }),
    EVENT_HUBS_CONNECTION: Type.String(),
    DAPR_PUBSUB: Type.String(),
    APP_ID: Type.String(),
    DAPRD: Type.String(),
    DATA_DIR: Type.String(),
    SUPERVISED: Type.Boolean({ default: false }),
  }),
  process.env,
);
const logger = createLogger({ component: 'dapr' });
const starting = startDaprd({
  appId: config.APP_ID,
  connectionString: config.EVENT_HUBS_CONNECTION,
  componentName: config.DAPR_PUBSUB,
  ...(config.PORT > 0 && { httpPort: config.PORT }),
  dir: config.DATA_DIR,
  executable: config.DAPRD,
  // daprd logs JSON lines itself.
  log: (line) => void process.stdout.write(`${line}\n`),
});
let stopping = false;
runUntilStopped({
  logger,
  supervised: config.SUPERVISED,
  stop: async () => {
    stopping = true;
    await (await starting).stop();
  },
});
process.stdout.on('error', () => undefined);
const daprd = await starting;
logger.info({ event: 'listening', port: daprd.httpPort }, 'daprd listens');
await daprd.exited;
if (!stopping) {
  logger.error('daprd ended by itself');
  process.exit(1);
}
