import type { InstanceBeat } from '#core/adapters/postgres/instance-beats';
import { describe, expect, it } from 'vitest';
import { testClock } from '#core/testing/user-at-work';
import { createTestBackend } from '../../../../test/support/backend/test-backend.ts';
import { processorCheck } from './checks.ts';
import { createHealthMonitor, type HealthCheck } from './monitor.ts';

const NOW = '2026-11-24T10:00:00.000Z';
const NO_BACKLOG = { waiting: 0, oldestWaitingMs: 0, dead: 0, unhandled: 0, oldestUnhandledMs: 0 };
const fixed = (status: 'healthy' | 'degraded' | 'down'): HealthCheck => ({
  check: async () => ({ status, detail: 'as told' }),
  whenUnreachable: { status: 'degraded', detail: 'unreachable' },
});
const monitorOf = (checks: Record<string, HealthCheck>) =>
  createHealthMonitor({ checks, version: 'v1', clock: testClock(NOW) });

describe('health', () => {
  it.each([
    [['healthy', 'healthy'], 'healthy', 200],
    [['healthy', 'degraded'], 'degraded', 200],
    [['down', 'degraded'], 'down', 503],
  ] as const)('FR-026: parts %j make the whole %s', async ([a, b], status, code) => {
    const health = monitorOf({ a: fixed(a), b: fixed(b) });
    await health.refresh();
    const backend = await createTestBackend({ deps: { health } });
    const response = await backend.app.inject('/healthz');
    expect(response.statusCode).toBe(code);
    expect(response.json()).toMatchObject({ status, version: 'v1', checkedAt: NOW, components: { a: { status: a } } });
    await backend.close();
  });

  it('FR-003: answers within 500 ms while the database hangs', async () => {
    const hanging: HealthCheck = {
      check: () => new Promise(() => undefined),
      whenUnreachable: { status: 'down', detail: 'the database cannot be reached' },
    };
    const health = monitorOf({ database: hanging });
    const backend = await createTestBackend({ deps: { health } });
    const refreshed = health.refresh();
    for (const expected of ['not checked yet', 'the database cannot be reached']) {
      const startedAt = performance.now();
      const response = await backend.app.inject('/healthz');
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(response.statusCode).toBe(503);
      expect(response.json()).toMatchObject({ components: { database: { detail: expected } } });
      await refreshed;
    }
    await backend.close();
  });

  it('SC-008: notices a change by itself', async () => {
    let status: 'healthy' | 'degraded' = 'healthy';
    const health = monitorOf({ part: { ...fixed('healthy'), check: async () => ({ status, detail: '' }) } });
    health.start();
    await expect.poll(() => health.read().status).toBe('healthy');
    status = 'degraded';
    // SC-008 grants 30 s.
    await expect.poll(() => health.read().status, { timeout: 30_000 }).toBe('degraded');
    health.stop();
  });

  it('a look that fails once or twice degrades what worked; an outage is down within 10 s', async () => {
    const clock = testClock(NOW);
    let isAway = false;
    const check: HealthCheck = {
      check: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({ status: 'healthy', detail: '' })),
      whenUnreachable: { status: 'down', detail: 'cannot be reached' },
    };
    const health = createHealthMonitor({ checks: { part: check }, version: 'v1', clock });
    const lookAt = async (second: number): Promise<string> => {
      clock.set(new Date(Date.parse(NOW) + second * 1000).toISOString());
      await health.refresh();
      return health.read().status;
    };
    expect(await lookAt(0)).toBe('healthy');
    isAway = true;
    // The event loop stood still for a minute: only one look has failed.
    expect(await lookAt(60)).toBe('degraded');
    expect(health.read().components['part']?.detail).toBe('cannot be reached; looking again');
    expect(await lookAt(120)).toBe('degraded');
    isAway = false;
    expect(await lookAt(121)).toBe('healthy');
    isAway = true;
    // The database fails within half a second; looks are at most 2.5 s apart, then 1 s.
    const states = [];
    for (const second of [123.5, 125, 126.5, 128, 129.5, 131]) states.push(await lookAt(second));
    expect(states).toEqual(['degraded', 'degraded', 'degraded', 'down', 'down', 'down']);
    isAway = false;
    expect(await lookAt(132)).toBe('healthy');
  });

  it('a part that has never answered is down at once, and so is one that says so itself', async () => {
    const never: HealthCheck = {
      check: () => Promise.reject(new Error('away')),
      whenUnreachable: { status: 'down', detail: 'cannot be reached' },
    };
    let status: 'healthy' | 'down' = 'healthy';
    const told: HealthCheck = { ...never, check: async () => ({ status, detail: 'as told' }) };
    const health = monitorOf({ never, told });
    await health.refresh();
    expect(health.read().components).toMatchObject({ never: { status: 'down' }, told: { status: 'healthy' } });
    status = 'down';
    await health.refresh();
    expect(health.read().components['told']).toEqual({ status: 'down', detail: 'as told' });
  });

  it('FR-036: a consumer that beats and does nothing shows after 30 s, with its backlog', async () => {
    const beat: InstanceBeat = { instance: 'a', process: 'functions', version: 'v1', at: new Date(NOW) };
    const after = (unhandled: number, oldestUnhandledMs: number) =>
      processorCheck({
        recent: async () => [beat],
        figures: async () => ({ ...NO_BACKLOG, unhandled, oldestUnhandledMs }),
        clock: testClock(NOW),
      }).check();
    expect((await after(3, 29_000)).status).toBe('healthy');
    expect(await after(3, 31_000)).toEqual({
      status: 'degraded',
      detail: 'published events without an effect: 3, the oldest for 31 s',
    });
    expect((await after(1000, 3_600_000)).detail).toContain('1000 or more, the oldest for 3600 s');
  });

  it('the processor is known by its beats, and its versions are told', async () => {
    const clock = testClock(NOW);
    const beat = (instance: string, version: string, at: string): InstanceBeat => ({
      instance,
      version,
      process: 'functions',
      at: new Date(at),
    });
    let beats: InstanceBeat[] = [];
    const processor = processorCheck({ recent: async () => beats, figures: async () => NO_BACKLOG, clock });
    expect((await processor.check()).status).toBe('degraded');
    beats = [
      beat('a', 'v2', NOW),
      beat('b', 'v1', NOW),
      beat('c', 'v0', '2026-11-24T09:58:00.000Z'),
      { ...beat('d', 'v3', NOW), process: 'backend' },
    ];
    expect((await processor.check()).status).toBe('healthy');
    expect(processor.versions()).toEqual(['v1', 'v2']);
    const backend = await createTestBackend({ processorVersions: processor.versions });
    expect((await backend.app.inject('/api/status')).json()).toMatchObject({ processor: { versions: ['v1', 'v2'] } });
    await backend.close();
  });
});
