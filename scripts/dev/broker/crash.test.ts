import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { arrived, bodies, brokerIn, consumerOf, createScope, producerOf, readFrom, tempDir, until } from './fixture.ts';
import type { Scope } from './fixture.ts';
import { KEY_NAME } from './config.ts';
import { connectionString } from './start-broker.ts';

const scope = createScope();
afterEach(() => scope.close());

const KEY = 'c2VjcmV0';
const KILLS = 5;

async function brokerProcess(
  dataDir: string,
  port: number,
  endings: Scope,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--conditions=source', new URL('main.ts', import.meta.url).pathname], {
    env: { BROKER_PORT: String(port), BROKER_DATA_DIR: dataDir, BROKER_KEY: KEY },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  endings.defer(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port: number };
    if (entry.msg === 'broker listens') {
      child.stdout.resume();
      return { child, port: entry.port };
    }
  }
  throw new Error('the broker ended before it listened');
}

describe('the broker as a process', () => {
  it(
    'SC-004: killed with SIGKILL while producers send: every accepted event is there, in order, and a reader goes on',
    { timeout: 120_000 },
    async () => {
      const dir = await tempDir(scope);
      let { child, port } = await brokerProcess(dir, 0, scope);
      const broker = { connectionString: connectionString(port, { name: KEY_NAME, key: KEY }) };
      const accepted: number[] = [];
      let sending = true;
      const producer = producerOf(broker, scope);
      // An idle receiver whose socket just vanished looks again after this time; 60 s by default.
      const live = readFrom(consumerOf(broker, scope), '0', { maxWaitTimeInSeconds: 1 });
      const work = (async () => {
        for (let id = 0; sending; id += 1) {
          await producer.sendBatch([{ body: id }], { partitionId: '0' });
          accepted.push(id);
        }
      })();
      for (let kill = 0; kill < KILLS; kill += 1) {
        const goal = accepted.length + 40 + kill * 13;
        await until(
          () => accepted.length >= goal,
          () => `${accepted.length} of ${goal} accepted`,
        );
        child.kill('SIGKILL');
        await once(child, 'exit');
        ({ child } = await brokerProcess(dir, port, scope));
      }
      const goal = accepted.length + 20;
      await until(
        () => accepted.length >= goal,
        () => `${accepted.length} of ${goal} accepted`,
      );
      sending = false;
      await work;

      const reading = readFrom(consumerOf(broker, scope), '0');
      for (const { arrivals } of [reading, live]) {
        await until(
          () => bodies(arrivals).includes(accepted.at(-1)),
          () => `${arrivals.length} events`,
        );
      }
      // Without checkpoints a subscription that the SDK has restarted reads from the start: events may repeat, none may be missing or out of order.
      expect([...new Set(bodies(live.arrivals))]).toEqual([...new Set(bodies(reading.arrivals))]);
      const ids = bodies(reading.arrivals) as number[];
      const resent = ids.filter((id, index) => id === ids[index - 1]);
      // A resend may duplicate the event that was in flight at a kill, directly behind its first copy; nothing else may repeat.
      expect(resent.length).toBeLessThanOrEqual(KILLS);
      expect(ids.filter((id, index) => id !== ids[index - 1])).toEqual(accepted);
      const sequences = reading.arrivals.map(({ event }) => event.sequenceNumber);
      expect(sequences).toEqual(sequences.map((_, index) => index));
    },
  );

  it('ends cleanly on SIGTERM and when its stdin closes, and says what setting is missing', async () => {
    const dir = await tempDir(scope);
    const first = await brokerProcess(dir, 0, scope);
    first.child.kill('SIGTERM');
    expect(await once(first.child, 'exit')).toEqual([0, null]);
    const second = await brokerProcess(dir, first.port, scope);
    second.child.stdin!.end();
    expect(await once(second.child, 'exit')).toEqual([0, null]);
    const third = spawn(process.execPath, ['--conditions=source', new URL('main.ts', import.meta.url).pathname], {
      env: {},
    });
    let text = '';
    third.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect((await once(third, 'close'))[0]).toBe(1);
    expect(text).toContain('BROKER_DATA_DIR is missing; BROKER_KEY is missing');
  });
});

describe('a restart of the broker in the middle', () => {
  it('keeps events, sequence numbers and offsets, and clients go on by themselves', { timeout: 120_000 }, async () => {
    const dir = await tempDir(scope);
    const first = await brokerIn(dir, scope);
    const producer = producerOf(first, scope);
    const reading = readFrom(consumerOf(first, scope), '0');
    for (let id = 0; id < 50; id += 1) await producer.sendBatch([{ body: id }], { partitionId: '0' });
    await arrived(reading, 50);
    await first.stop();
    const second = await brokerIn(dir, scope, { port: first.port });
    for (let id = 50; id < 100; id += 1) await producer.sendBatch([{ body: id }], { partitionId: '0' });
    const live = await arrived(reading, 100);
    const expected = Array.from({ length: 100 }, (_, id) => id);
    expect(bodies(live)).toEqual(expected);
    const again = await arrived(readFrom(consumerOf(second, scope), '0'), 100);
    const position = ({ event }: (typeof again)[number]) => [event.sequenceNumber, event.offset, event.enqueuedTimeUtc];
    expect(again.map(position)).toEqual(live.map(position));
    expect(live.map(({ event }) => event.sequenceNumber)).toEqual(expected);
  });
});
