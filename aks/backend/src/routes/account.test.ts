import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskPage } from '#core/domain/api';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';
import { anonymous, guest } from '../../../../test/support/backend/test-person.ts';

describe('the account of a signed-in person', () => {
  let one: TestBackend;
  let two: TestBackend;
  beforeAll(async () => {
    one = await createTestBackend();
    two = await createTestBackend({ database: one.database, secrets: one.secrets });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('moves to another time zone, on every replica at once', async () => {
    const person = await guest(one.app, 'Europe/Berlin');
    const there = anonymous(two.app, person.cookie);
    expect((await there('GET', '/api/session')).body).toMatchObject({ timeZone: 'Europe/Berlin' });
    const moved = await person.call('PATCH', '/api/session', { body: { timeZone: 'Asia/Kolkata' } });
    expect(moved).toMatchObject({ status: 200, body: { ...person.session, timeZone: 'Asia/Kolkata' } });
    expect((await person.call('GET', '/api/session')).body).toEqual(moved.body);
    await expect.poll(async () => (await there('GET', '/api/session')).body).toEqual(moved.body);
  });

  it.each(['Mars/Olympus', '+05:30', 'UTC+1', '', 'Europe/Berlin ', 'Europe', '../Berlin', 'a'.repeat(65)])(
    'has no time zone %j',
    async (timeZone) => {
      const person = await guest(one.app, 'Europe/Berlin');
      expect((await person.call('PATCH', '/api/session', { body: { timeZone } })).status).toBe(400);
      expect((await anonymous(one.app)('POST', '/api/session', { body: { timeZone } })).status).toBe(400);
      expect((await person.call('GET', '/api/session')).body).toEqual(person.session);
    },
  );

  it.each([
    'Asia/Kolkata',
    'Asia/Calcutta',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+5',
    'UTC',
    'America/Port-au-Prince',
  ])('keeps the name %j as the browser gave it', async (timeZone) => {
    expect((await guest(one.app, timeZone)).session.timeZone).toBe(timeZone);
  });

  it('a request that is meant for somebody else does nothing, whatever it is', async () => {
    const [before, now] = [await guest(one.app), await guest(one.app)];
    const task = await now.addTask({ title: 'of the new person' });
    const headers = { 'x-expected-user': before.session.userId };
    const requests = [
      ['GET', '/api/tasks'],
      ['POST', '/api/tasks', { title: 'of the former person' }],
      ['PATCH', `/api/tasks/${task.id}`, { title: 'taken' }],
      ['DELETE', `/api/tasks/${task.id}`],
      ['POST', `/api/tasks/${task.id}/complete`],
      ['PATCH', '/api/session', { timeZone: 'UTC' }],
      ['DELETE', '/api/session'],
      ['GET', '/api/events'],
    ] as const;
    for (const [method, url, body] of requests) {
      const answer = await now.call(method, url, { headers, ...(body && { body }) });
      expect(answer, `${method} ${url}`).toMatchObject({ status: 409, body: { code: 'session.other-user' } });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(((await now.call('GET', '/api/tasks')).body as TaskPage).items).toEqual([task]);
    expect((await now.call('GET', '/api/session', { headers })).body).toEqual(now.session);
    const own = { 'x-expected-user': now.session.userId };
    expect((await now.call('GET', '/api/tasks', { headers: own })).status).toBe(200);
  });
});
