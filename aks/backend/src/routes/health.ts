import Type from 'typebox';
import { Health } from '#core/domain/api';
import type { App, AppDeps } from '../app-types.ts';

const Probe = Type.Object({ status: Type.String() }, { description: 'The probe succeeded.' });
const Failing = Type.Object({ status: Type.String() }, { description: 'The probe failed; `status` says why.' });
const HealthAnswer = Type.Object(Health.properties, { description: 'Healthy or degraded.' });
const DownAnswer = Type.Object(Health.properties, { description: 'Down.' });
const StatusAnswer = Type.Object(
  { ...Health.properties, processor: Type.Object({ versions: Type.Array(Type.String()) }) },
  { description: 'Health, and the versions of the event processor that are running.' },
);
const config = { uncounted: true, isProbe: true };
const tags = ['health'];

type HealthDeps = Pick<AppDeps, 'state' | 'health' | 'secrets'> & {
  /** Versions of functions that have beaten lately. */
  processorVersions: () => readonly string[];
};

/** What each path means: docs/design/delivery.md §1. None waits for anything. */
export function registerHealth(app: App, deps: HealthDeps): void {
  const { state } = deps;
  registerProbe(app, { path: '/livez', summary: 'Liveness: the event loop of the process runs.', reason: () => null });
  registerProbe(app, {
    path: '/startupz',
    summary: 'Startup: database and secrets have been reached, and the schema fits.',
    reason: () => (state.isStarted() ? null : 'starting'),
  });
  registerProbe(app, {
    path: '/readyz',
    summary: 'Readiness: this replica accepts requests.',
    reason: () => reasonAgainstRequests(deps),
  });
  registerPublicHealth(app, deps);
}

function reasonAgainstRequests({ state, secrets }: HealthDeps): string | null {
  if (!state.isStarted()) return 'starting';
  if (state.isDraining()) return 'draining';
  // Unlike an outage of the database, which all replicas share: the next replica may still know the keys.
  if (!secrets.isUsable('session-signing-keys')) return 'secrets';
  return state.isOverloaded() ? 'overloaded' : null;
}

type ProbeRoute = { path: `/${string}`; summary: string; reason: () => string | null };

function registerProbe(app: App, { path, summary, reason }: ProbeRoute): void {
  const schema = { tags, operationId: path.slice(1), summary, response: { 200: Probe, 503: Failing } };
  app.get(path, { config, schema }, async (_request, reply) => {
    const status = reason();
    return await reply.code(status === null ? 200 : 503).send({ status: status ?? 'ok' });
  });
}

const HEALTH = {
  tags,
  operationId: 'healthz',
  summary: 'Health of the whole system, at most 5 seconds old.',
  response: { 200: HealthAnswer, 503: DownAnswer },
};
const STATUS = {
  tags,
  operationId: 'status',
  summary: 'Health per component, for a status page.',
  response: { 200: StatusAnswer },
};

function registerPublicHealth(app: App, { health, processorVersions }: HealthDeps): void {
  app.get('/healthz', { config, schema: HEALTH }, async (_request, reply) => {
    const known = health.read();
    return await reply.code(known.status === 'down' ? 503 : 200).send(known);
  });
  app.get('/api/status', { config, schema: STATUS }, async (_request, reply) => {
    return await reply.send({ ...health.read(), processor: { versions: [...processorVersions()] } });
  });
}
