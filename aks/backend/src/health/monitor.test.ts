import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { testClock } from '#core/testing/user-at-work';
import { createTestBackend } from '../../../../test/support/backend/test-backend.ts';
import { databaseCheck, processorCheck, type Beat } from './checks.ts';
import { createHealthMonitor, type HealthCheck } from './monitor.ts';

const NOW = '2026-11-24T10:00:00.000Z';
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
    let status: 'healthy' | 'down' = 'healthy';
    const health = monitorOf({ part: { ...fixed('healthy'), check: async () => ({ status, detail: '' }) } });
    health.start();
    await expect.poll(() => health.read().status).toBe('healthy');
    status = 'down';
    await expect.poll(() => health.read().status, { timeout: 5_000 }).toBe('down');
    health.stop();
  });

  it('one slow answer of a known database degrades, two take it down', async () => {
    let isAway = false;
    const { check } = databaseCheck(async () => {
      if (isAway) throw new AppError({ code: 'database.slow', kind: 'unavailable', message: '' });
    });
    expect((await check()).status).toBe('healthy');
    isAway = true;
    expect((await check()).status).toBe('degraded');
    expect((await check()).status).toBe('down');
    isAway = false;
    expect((await check()).status).toBe('healthy');
    const never = databaseCheck(() => Promise.reject(new Error('never reached')));
    expect((await never.check()).status).toBe('down');
  });

  it('the processor is known by its beats, and its versions are told', async () => {
    const clock = testClock(NOW);
    const beat = (instance: string, version: string, at: string): Beat => ({
      instance,
      version,
      process: 'functions',
      at: new Date(at),
    });
    let beats: Beat[] = [];
    const processor = processorCheck({ recent: async () => beats, clock });
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
