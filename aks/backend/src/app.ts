import swagger from '@fastify/swagger';
import type { App, AppDeps } from './app-types.ts';
import { openApiOptions } from './plugins/open-api-options.ts';
import { registerAdmission } from './plugins/admission.ts';
import { registerJsonBodies } from './plugins/json-body.ts';
import { registerOriginCheck } from './plugins/origin-check.ts';
import { registerPersonBound } from './plugins/person-bound.ts';
import { registerProblems } from './plugins/problem.ts';
import { createRateLimits } from './plugins/rate-limit.ts';
import { registerRequestLog } from './plugins/request-log.ts';
import { registerRestOfBody } from './plugins/rest-of-body.ts';
import { answerHeaders } from './plugins/security-headers.ts';
import { createIdentity } from './plugins/session.ts';
import { registerAccount } from './routes/account.ts';
import { registerChat } from './routes/chat.ts';
import { registerEvents } from './routes/events.ts';
import { registerHealth } from './routes/health.ts';
import { registerOpenApi } from './routes/openapi.ts';
import { registerSessionRoutes } from './routes/session.ts';
import { registerTaskActions } from './routes/task-actions.ts';
import { registerTaskRoutes } from './routes/tasks.ts';
import { createConnections } from './connections.ts';
import { createServer } from './server.ts';
import { createSessionCache } from './session/cache.ts';
import { createSessionCookie } from './session/cookie.ts';
import { followSessionChanges } from './session/follow-changes.ts';
import { createSessionTokens } from './session/tokens.ts';

/** Builds the backend; it does not listen. */
export async function buildApp(deps: AppDeps & { processorVersions: () => readonly string[] }): Promise<App> {
  const connections = createConnections(deps.limits);
  const app = createServer({ ...deps, connections, headers: answerHeaders(deps) });
  const tokens = createSessionTokens(deps.secrets);
  const cache = createSessionCache(deps);
  const { publicUrl, streams, sessionChanges: changes } = deps;
  const cookie = createSessionCookie(publicUrl);
  const identity = createIdentity({ ...deps, cookie, tokens, cache });
  const rates = createRateLimits(deps.rates, identity);
  const tellSessionChange = followSessionChanges({ changes, cache, streams });

  registerProblems(app, deps.logger);
  registerRequestLog(app, deps.requestLogger);
  registerJsonBodies(app);
  await app.register(swagger, openApiOptions({ ...deps, cookie }));
  registerPersonBound(app, { ...deps, identity, connections });
  app.addHook('preValidation', rates.byAddress);
  registerAdmission(app, deps.state);
  registerRestOfBody(app, deps.limits);
  registerOriginCheck(app, publicUrl);

  registerHealth(app, deps);
  registerOpenApi(app);
  registerSessionRoutes(app, { ...deps, identity, tokens, rates, tellSessionChange });
  await app.register(async (signedIn: App) => {
    signedIn.addHook('onRequest', identity.requireToken);
    signedIn.addHook('preValidation', identity.authenticate);
    signedIn.addHook('preValidation', rates.byPerson);
    registerAccount(signedIn, { ...deps, identity, tellSessionChange });
    registerTaskRoutes(signedIn, { ...deps, identity });
    registerTaskActions(signedIn, { ...deps, identity });
    registerEvents(signedIn, { ...deps, identity, cache, connections });
    registerChat(signedIn, { ...deps, identity });
  });
  app.addHook('preClose', async () => streams.endAll());
  return app;
}
