/** The Dapr shim as a process of its own: settings PORT, EVENT_HUBS_CONNECTION, DAPR_PUBSUB, APP_ID. */
import Type from 'typebox';
import { loadConfig } from '#core/platform/config';
import { runUntilStopped } from '#core/platform/lifecycle';
import { createLogger } from '#core/platform/logger';
import { startDaprShim } from './shim.ts';

const config = loadConfig(
  Type.Object({
    PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 0 }),
    EVENT_HUBS_CONNECTION: Type.String(),
    DAPR_PUBSUB: Type.String(),
    APP_ID: Type.String(),
    SUPERVISED: Type.Boolean({ default: false }),
  }),
  process.env,
);
const logger = createLogger({ component: 'dapr' });
const shim = await startDaprShim({
  port: config.PORT,
  connectionString: config.EVENT_HUBS_CONNECTION,
  pubsub: config.DAPR_PUBSUB,
  appId: config.APP_ID,
});
runUntilStopped({ logger, supervised: config.SUPERVISED, stop: shim.stop });
logger.info({ event: 'listening', port: shim.port }, 'Dapr shim listens');
