import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, guest, type Call, type Person } from '../../../../test/support/backend/test-person.ts';
import { createEventStreams } from '../live/event-streams.ts';

type Who = 'anonymous' | 'owner' | 'other';
type Row = { body?: unknown; answers: Record<Who, number> };

/** Every route and its status for an anonymous request, for the task's owner and for another user. A route without a row fails below. */
const MATRIX: Record<string, Row> = {
  'GET /livez': everybody(200),
  'GET /readyz': everybody(200),
  'GET /startupz': everybody(200),
  'GET /healthz': everybody(200),
  'GET /api/status': everybody(200),
  'GET /api/openapi.json': everybody(200),
  'POST /api/session': { body: { timeZone: 'UTC' }, answers: { anonymous: 201, owner: 200, other: 200 } },
  'GET /api/session': { answers: { anonymous: 204, owner: 200, other: 200 } },
  'PATCH /api/session': { body: { timeZone: 'UTC' }, answers: { anonymous: 401, owner: 200, other: 200 } },
  'DELETE /api/session': everybody(204),
  'GET /api/tasks': { answers: { anonymous: 401, owner: 200, other: 200 } },
  'POST /api/tasks': { body: { title: 'x' }, answers: { anonymous: 401, owner: 201, other: 201 } },
  'GET /api/tasks/:id': ownerOnly(200),
  'PATCH /api/tasks/:id': { body: { title: 'changed' }, ...ownerOnly(200) },
  'DELETE /api/tasks/:id': ownerOnly(204),
  'POST /api/tasks/:id/complete': ownerOnly(200),
  'POST /api/tasks/:id/reopen': ownerOnly(200),
  'POST /api/tasks/:id/restore': ownerOnly(200),
  'POST /api/:user_id/chat': { body: { message: 'help' }, answers: { anonymous: 401, owner: 200, other: 403 } },
  // The limit of streams is 0 here: a request that passes authorisation gets 429.
  'GET /api/events': { answers: { anonymous: 401, owner: 429, other: 429 } },
};

function everybody(status: number): Row {
  return { answers: { anonymous: status, owner: status, other: status } };
}

function ownerOnly(status: number): Row {
  return { answers: { anonymous: 401, owner: status, other: 404 } };
}

describe('access matrix', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    const streams = createEventStreams({ streams: 0, streamsPerUser: 0 });
    backend = await createTestBackend({ deps: { streams } });
  });
  afterAll(() => backend.close());

  it('has a row for every route and no other', () => {
    const document = backend.app.swagger() as unknown as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(routes.toSorted()).toEqual(Object.keys(MATRIX).toSorted());
  });

  it.each(Object.entries(MATRIX))('FR-025: %s', async (route, { body, answers }) => {
    const [method, pattern] = route.split(' ') as [Parameters<Call>[0], string];
    for (const who of ['anonymous', 'other', 'owner'] as const) {
      const owner = await guest(backend.app);
      const task = await owner.addTask({ title: 'of the owner' });
      const url = pattern.replace(':id', task.id).replace(':user_id', owner.session.userId);
      const call = await callOf(who, owner, backend);
      const { status } = await call(method, url, body === undefined ? {} : { body });
      expect(`${who} ${status}`).toBe(`${who} ${answers[who]}`);
    }
  });
});

async function callOf(who: Who, owner: Person, { app }: TestBackend): Promise<Call> {
  if (who === 'anonymous') return anonymous(app);
  return who === 'owner' ? owner.call : (await guest(app)).call;
}
