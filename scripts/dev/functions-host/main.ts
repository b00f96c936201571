/**
 * A Functions host for machines without Core Tools (docs/design/events.md §7): loads the app's own registrations and calls them as the real host
 * does, losses included. Core Tools and Azure use the same package.json `main`, host.json and settings.
 */
import { readFile } from 'node:fs/promises';
import { createLogger } from '#core/platform/logger';
import { runUntilStopped } from '#core/platform/lifecycle';
import { readHostJson } from '../../host-json/validate-host-json.ts';
import { loadHostSettings } from './config.ts';
import { installCoreApi } from './core-api.ts';
import { loadApp, startFunctionHost } from './function-host.ts';

const settings = loadHostSettings(process.argv.slice(2), process.env);
const logger = createLogger({ component: 'functions-host' });
const hostJson = readHostJson(await readFile(settings.hostJson, 'utf8'));

const app = installCoreApi((level, category, message) => logger.debug({ category, functionLevel: level }, message));
const capabilities = await loadApp(app, settings.entry);
const host = await startFunctionHost(
  {
    app,
    env: settings.env,
    hostJson,
    capabilities,
    logger,
    onTimeout: (name) => {
      logger.fatal({ function: name, functionTimeout: hostJson.functionTimeout }, 'function timed out: worker ends');
      process.exit(1);
    },
  },
  settings.port,
);
runUntilStopped({ logger, supervised: settings.supervised, stop: () => host.drain() });
const functions = app.functions.map(({ metadata }) => metadata.name);
logger.info({ event: 'listening', port: host.port, functions }, 'functions listen');
