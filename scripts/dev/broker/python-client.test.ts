import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { findPythonEnvironment } from '../../programs/python-environment.ts';
import { runProgram } from '../../programs/run-program.ts';
import { GROUP, HUB, arrived, bodies, consumerOf, createScope, freshBroker, producerOf, readFrom } from './fixture.ts';
import type { Arrival } from './fixture.ts';

const KINDS = ['sync', 'asyncio'] as const;
const KEYS_HUB = 'keys';
const KEYS = ['task', 'ü→key'];
const ROOT = join(import.meta.dirname, '../../..');
const SCRIPT = join(import.meta.dirname, 'python-client.py');

type Failure = [type: string, text: string] | null;
/** What python-client.py prints. */
type Results = {
  properties: { hub: unknown; empty: unknown; used: unknown };
  round_trip: {
    body: unknown;
    limit: number;
    properties: unknown;
    names: unknown;
    sequence: unknown;
    last: unknown;
    positions: Record<string, unknown>;
    epochs: { low: number; high: number; stolen: Failure[] };
  };
  buffered: unknown;
  many: unknown;
  refusals: { hub: Failure; partition: Failure; key: Failure; size: Failure; group: Failure[] | null };
  /** What the JS consumer found of the keys. */
  arrivals: Arrival[];
};

const scope = createScope();
const results = new Map<string, Results>();
let missing: string | undefined;
beforeAll(async () => {
  const environment = await findPythonEnvironment({
    rootDir: ROOT,
    env: process.env,
    name: 'event-hubs',
    requirements: join(import.meta.dirname, 'python-requirements.txt'),
  });
  if ('missing' in environment) missing = environment.missing;
  else await Promise.all(KINDS.map(async (kind) => results.set(kind, await runClient(environment.python, kind))));
}, 180_000);
afterAll(() => scope.close());

async function runClient(python: string, kind: string): Promise<Results> {
  const hubs = [HUB, KEYS_HUB].map((name) => ({ name, partitions: 4, consumerGroups: [GROUP] }));
  const broker = await freshBroker(scope, { hubs });
  const args = [SCRIPT, broker.connectionString, HUB, KEYS_HUB, GROUP, kind];
  const { code, stdout, stderr } = await runProgram({ program: python, args, env: process.env, install: '' });
  if (code !== 0) throw new Error(`${kind}: ${stderr}`);
  const producer = producerOf(broker, scope, KEYS_HUB);
  for (const key of KEYS) await producer.sendBatch([{ body: `${key} 3` }], { partitionKey: key });
  const arrivals = await arrived(readFrom(consumerOf(broker, scope, { hub: KEYS_HUB }), undefined), KEYS.length * 4);
  return { ...(JSON.parse(stdout) as Omit<Results, 'arrivals'>), arrivals };
}

function resultsOf(kind: string, skip: TestContext['skip']): Results {
  skip(missing !== undefined, missing ?? '');
  const found = results.get(kind);
  if (!found) throw new Error(`no results of ${kind}`);
  return found;
}

describe.each(KINDS)('the broker and the official Python client (%s)', (kind) => {
  it('describes hubs and partitions, empty ones too', ({ skip }) => {
    const { properties } = resultsOf(kind, skip);
    expect(properties).toEqual({
      hub: [HUB, ['0', '1', '2', '3']],
      empty: [-1, -1, true],
      used: [0, 1, false],
    });
  });

  it('gives back what was sent, and tells the limit and the end of the partition', ({ skip }) => {
    const { round_trip: found } = resultsOf(kind, skip);
    expect(found).toMatchObject({
      limit: 1_048_576,
      body: [0, 255],
      properties: { text: 'ü', whole: 7, part: 1.5, yes: true },
      names: ['application/json', 'id-1', 'c-1'],
      sequence: [0, 1, 2],
      last: [2, true],
    });
  });

  it('starts at an offset, a sequence number and a time, with and without the event itself', ({ skip }) => {
    const { round_trip: found } = resultsOf(kind, skip);
    expect(found.positions).toMatchObject({ offset: [2], sequence: [2], inclusive: [1, 2], time: [0, 1, 2] });
  });

  it('a higher epoch takes the partition', ({ skip }) => {
    const { epochs } = resultsOf(kind, skip).round_trip;
    expect(epochs).toMatchObject({ low: 3, high: 3 });
    expect(epochs.stolen[0]?.[1]).toContain('amqp:link:stolen');
  });

  it('FR-037: keeps the order of a key and puts it where the JS client does', ({ skip }) => {
    const { arrivals } = resultsOf(kind, skip);
    for (const key of KEYS) {
      const own = arrivals.filter(({ event }) => event.partitionKey === key);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      expect(bodies(own).map(String)).toEqual([0, 1, 2, 3].map((turn) => `${key} ${turn}`));
    }
  });

  it('takes what a buffered producer sends, in order', ({ skip }) => {
    const { buffered } = resultsOf(kind, skip);
    expect(buffered).toEqual({ accepted: 50, failed: [], 'in order': true });
  });

  it('sends more events in one session than it holds unsettled', ({ skip }) => {
    const { many } = resultsOf(kind, skip);
    expect(many).toEqual({ count: 2_500, 'in order': true });
  });

  it('refuses an unknown hub, partition and group, a wrong key and an event that is too large', ({ skip }) => {
    const { refusals } = resultsOf(kind, skip);
    expect(refusals).toMatchObject({
      hub: ['AuthenticationError', expect.any(String)],
      partition: ['ConnectError', expect.any(String)],
      key: ['AuthenticationError', expect.any(String)],
      size: ['ValueError', expect.any(String)],
    });
    // The asyncio client does not report a refused link.
    const refused = refusals.group ?? [['', 'amqp:not-found']];
    expect(refused[0]?.[1]).toContain('amqp:not-found');
  });
});

describe('the broker and the official Python client', () => {
  it('refuses a position past the end', ({ skip }) => {
    const { positions } = resultsOf('sync', skip).round_trip;
    expect(JSON.stringify(positions['past the end'])).toContain('com.microsoft:argument-out-of-range');
  });
});
