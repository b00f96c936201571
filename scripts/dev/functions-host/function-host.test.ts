import type { InvocationContext, PostInvocationContext, Timer } from '@azure/functions';
import { afterEach, describe, expect, it } from 'vitest';
import { createScope, until } from '../broker/fixture.ts';
import { installCoreApi } from './core-api.ts';
import { startFunctionHost } from './function-host.ts';
import type { Trigger } from './host-context.ts';
import { contextOf } from './host-fixture.ts';
import { invoke } from './invoke.ts';

const app = installCoreApi(() => undefined);
const { app: library, output } = await import('@azure/functions');
const scope = createScope();
afterEach(() => scope.close());

async function start(...names: string[]): Promise<Trigger & { port: number }> {
  const host = await startFunctionHost(contextOf(app, names), 0);
  scope.defer(host.drain);
  return host;
}

describe('HTTP triggers', () => {
  it('answer below /api with what the function returns', async () => {
    library.http('greet', {
      methods: ['POST'],
      route: 'greet/{who}',
      handler: async (request) => ({
        status: 201,
        headers: { 'x-from': 'function' },
        jsonBody: { who: request.params['who'], q: request.query.get('q'), body: await request.text() },
      }),
    });
    const { port } = await start('greet');
    const answer = await fetch(`http://127.0.0.1:${port}/api/greet/Ana?q=1`, { method: 'POST', body: 'hello' });
    expect({ status: answer.status, from: answer.headers.get('x-from') }).toEqual({ status: 201, from: 'function' });
    expect(await answer.json()).toEqual({ who: 'Ana', q: '1', body: 'hello' });
    expect((await fetch(`http://127.0.0.1:${port}/api/greet/Ana`)).status).toBe(404);
  });

  it('answer 500 when the function fails, and nothing of the reason', async () => {
    library.http('fail', { handler: () => Promise.reject(new Error('secret reason')) });
    const { port } = await start('fail');
    const answer = await fetch(`http://127.0.0.1:${port}/api/fail`);
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 500, text: '' });
  });
});

describe('timer triggers', () => {
  it('run by their schedule, never side by side; what a long run missed comes at once, past due', async () => {
    const runs: Timer[] = [];
    let running = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    library.timer('tick', {
      schedule: '* * * * * *',
      handler: async (timer) => {
        running += 1;
        most = Math.max(most, running);
        runs.push(timer);
        if (runs.length === 1) await release.promise;
        running -= 1;
      },
    });
    await start('tick');
    await until(
      () => runs.length === 1,
      () => 'no run',
    );
    const dueNext = new Date(runs[0]?.scheduleStatus.next ?? '').getTime();
    await until(
      () => Date.now() > dueNext,
      () => 'time stands still',
    );
    release.resolve();
    await until(
      () => runs.length >= 3,
      () => `${runs.length} runs`,
    );
    expect(runs.slice(0, 3).map(({ isPastDue }) => isPastDue)).toEqual([false, true, false]);
    expect(most).toBe(1);
  });

  it('go on after a failed run, and not after the host has stopped', async () => {
    let runs = 0;
    library.timer('broken', {
      schedule: '* * * * * *',
      runOnStartup: true,
      handler: () => {
        runs += 1;
        throw new Error('always');
      },
    });
    const host = await start('broken');
    await until(
      () => runs >= 2,
      () => `${runs} runs`,
    );
    await host.drain();
    const before = runs;
    await start('broken').then((again) => again.drain());
    expect(runs).toBe(before + 1);
  });
});

describe('an app', () => {
  const log = (): void => undefined;

  it('has its hooks run around each invocation; they may take an error away', async () => {
    const seen: string[] = [];
    library.generic('hooked', {
      trigger: { type: 'timerTrigger', name: 'timer', schedule: '0 0 0 1 1 *' },
      return: output.generic({ type: 'queue' }),
      handler: (_: unknown, context: InvocationContext) => {
        seen.push(`handler of ${context.functionName}`);
        throw new Error('taken away');
      },
    });
    const before = library.hook.preInvocation(() => void seen.push('before'));
    const after = library.hook.postInvocation((context: PostInvocationContext) => {
      seen.push('after');
      context.error = undefined;
    });
    const fn = app.functions.find(({ metadata }) => metadata.name === 'hooked');
    if (!fn) throw new Error('not registered');
    await invoke(app, { fn, invocationId: '1', input: { json: '{}' } }, log);
    before.dispose();
    after.dispose();
    expect(seen).toEqual(['before', 'handler of hooked', 'after']);
    await expect(invoke(app, { fn, invocationId: '2', input: { json: '{}' } }, log)).rejects.toThrow('taken away');
  });

  it('gets retry intervals in whole seconds only', () => {
    const retry = {
      strategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { milliseconds: 400 },
      maximumInterval: { milliseconds: 1_500 },
    } as const;
    library.timer('rounded', { schedule: '0 0 0 1 1 *', retry, handler: () => undefined });
    const rounded = app.functions.find(({ metadata }) => metadata.name === 'rounded');
    expect(rounded?.metadata.retryOptions).toMatchObject({
      minimumInterval: { seconds: 0 },
      maximumInterval: { seconds: 2 },
    });
  });

  it('may not name two functions the same, use an unknown trigger, or register after the start', async () => {
    library.timer('twice', { schedule: '0 0 0 1 1 *', handler: () => undefined });
    expect(() => library.timer('twice', { schedule: '0 0 0 1 1 *', handler: () => undefined })).toThrow(
      'two functions',
    );
    library.storageQueue('queue', { connection: 'x', queueName: 'x', handler: () => undefined });
    await expect(startFunctionHost(contextOf(app, ['queue']), 0)).rejects.toThrow('knows no queuetrigger');
    app.seal();
    expect(() => library.timer('late', { schedule: '0 0 0 1 1 *', handler: () => undefined })).toThrow('after the app');
  });
});
