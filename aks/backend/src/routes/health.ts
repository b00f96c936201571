import Type from 'typebox';
import { Health } from '#core/domain/api';
import type { App, AppDeps, Reply } from '../app-types.ts';

const Probe = Type.Object({ status: Type.String() }, { description: 'Yes.' });
const NotNow = Type.Object({ status: Type.String() }, { description: 'Not now.' });
const HealthAnswer = Type.Object(Health.properties, { description: 'Healthy or degraded.' });
const DownAnswer = Type.Object(Health.properties, { description: 'Down.' });
const StatusAnswer = Type.Object(
  { ...Health.properties, processor: Type.Object({ versions: Type.Array(Type.String()) }) },
  { description: 'Health, with the versions of the event processor that beat now.' },
);

type HealthDeps = Pick<AppDeps, 'state' | 'health'> & {
  /** Versions of functions that have beaten lately. */
  processorVersions: () => readonly string[];
};

/** What each path means: delivery.md §2. No probe waits for anything. */
export function registerHealth(app: App, { state, health, processorVersions }: HealthDeps): void {
  const config = { uncounted: true, isProbe: true };
  const probe = (operationId: string, summary: string) => ({
    config,
    schema: { tags: ['health'], operationId, summary, response: { 200: Probe, 503: NotNow } },
  });
  const answer = async (reply: Reply, status: string | null): Promise<void> =>
    await reply
      .header('cache-control', 'no-store')
      .code(status === null ? 200 : 503)
      .send({ status: status ?? 'ok' });

  app.get(
    '/livez',
    probe('livez', 'The process turns its event loop.'),
    async (_request, reply) => await answer(reply, null),
  );

  app.get(
    '/startupz',
    probe('startupz', 'Database and secrets were reached once, the schema fits.'),
    async (_request, reply) => await answer(reply, state.isStarted() ? null : 'starting'),
  );

  app.get('/readyz', probe('readyz', 'This replica wants requests.'), async (_request, reply) => {
    const reason = !state.isStarted()
      ? 'starting'
      : state.isDraining()
        ? 'draining'
        : state.isOverloaded()
          ? 'overloaded'
          : null;
    return await answer(reply, reason);
  });

  const healthSchema = { tags: ['health'], response: { 200: HealthAnswer, 503: DownAnswer } };
  const summary = 'Health of the whole, at most 5 seconds old.';
  app.get(
    '/healthz',
    { config, schema: { ...healthSchema, operationId: 'healthz', summary } },
    async (_request, reply) => {
      const known = health.read();
      return await reply
        .header('cache-control', 'no-store')
        .code(known.status === 'down' ? 503 : 200)
        .send(known);
    },
  );

  app.get(
    '/api/status',
    {
      config,
      schema: {
        tags: ['health'],
        operationId: 'status',
        summary: 'For the status page.',
        response: { 200: StatusAnswer },
      },
    },
    async (_request, reply) =>
      await reply
        .header('cache-control', 'no-store')
        .send({ ...health.read(), processor: { versions: [...processorVersions()] } }),
  );
}
