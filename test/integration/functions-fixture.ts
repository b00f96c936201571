/** What the integration tests of the functions share: broker, storage, database and the Functions host as a process. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { EventHubProducerClient } from '@azure/event-hubs';
import { createTableClient } from '#core/adapters/table-storage/client';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import { HUBS } from '#core/domain/names';
import { CONSUMER_GROUPS, TABLES } from '#core/platform/names';
import { startAzurite } from '../../scripts/dev/azurite/start-azurite.ts';
import type { Azurite } from '../../scripts/dev/azurite/start-azurite.ts';
import { freshBroker, producerOf, tempDir } from '../../scripts/dev/broker/fixture.ts';
import type { Scope } from '../../scripts/dev/broker/fixture.ts';
import type { Broker } from '../../scripts/dev/broker/start-broker.ts';
import { startChild } from '../../scripts/programs/start-child.ts';
import type { Child } from '../../scripts/programs/start-child.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';
import { openTcpGate } from '../support/tcp-gate.ts';
import type { TcpGate } from '../support/tcp-gate.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HOST = fileURLToPath(new URL('../../scripts/dev/functions-host/main.ts', import.meta.url));
const GROUPS = Object.keys(CONSUMER_GROUPS).filter((group) => group === 'create-next-occurrence');

export type World = {
  broker: Broker;
  azurite: Azurite;
  database: TestDatabase;
  gate: TcpGate;
  producer: EventHubProducerClient;
  userId: string;
  /** Lines that the Functions hosts have printed. */
  lines: string[];
  startHost(settings?: Record<string, string>): Promise<Child>;
};

/** Everything but a Functions host; the database is reached through a gate. */
export async function createWorld(scope: Scope): Promise<World> {
  const lines: string[] = [];
  const database = await createTestDatabase();
  scope.defer(database.drop);
  const { DATABASE_HOST: host, DATABASE_PORT: port } = database.env;
  const gate = await openTcpGate({ host, port: Number(port) });
  scope.defer(gate.close);
  const azurite = await startAzurite({ dataDir: await tempDir(scope), log: () => undefined });
  scope.defer(azurite.stop);
  const broker = await freshBroker(scope, { hubs: [{ name: HUBS.task, partitions: 4, consumerGroups: GROUPS }] });
  const env = {
    ...database.env,
    PATH: process.env['PATH'] ?? '',
    TEST_RUN_ID: process.env['TEST_RUN_ID'] ?? '',
    DATABASE_PORT: String(gate.port),
    DATABASE_USER: 'todo_worker',
    EventHubConnection: broker.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    TABLES_CONNECTION_STRING: azurite.connectionString,
    DEDUP_LEASE_MS: '2000',
    RETRY_MIN_SECONDS: '1',
    RETRY_MAX_SECONDS: '1',
    MAX_ATTEMPTS: '4',
  };
  return {
    broker,
    azurite,
    database,
    gate,
    lines,
    producer: producerOf(broker, scope),
    userId: await database.addUser(),
    startHost: async (settings = {}) => {
      const log = (line: string): void => void lines.push(line);
      const child = await startChild({ name: 'functions', entry: HOST, env: { ...env, ...settings }, cwd: ROOT, log });
      scope.defer(child.stop);
      return child;
    },
  };
}

/** A completed first occurrence of a new series, as the backend leaves it, and its event. */
export async function completeNewTask(
  { database, userId }: World,
  { title = 'water plants', rrule = 'FREQ=DAILY;INTERVAL=3' }: { title?: string; rrule?: string } = {},
): Promise<TaskCompleted> {
  const [seriesId, taskId, completedAt] = [randomUUID(), randomUUID(), new Date().toISOString()];
  await database.unitOfWork.run(userId, async (tx) => {
    await tx.series.insert({ id: seriesId, userId, rrule, anchor: 'due', dtstart: '2026-11-24', stoppedAt: null });
    await tx.tasks.insert({
      id: taskId,
      userId,
      title,
      description: 'both rooms',
      dueDate: '2026-11-24',
      dueTime: '08:30',
      priority: 2,
      status: 'done',
      seriesId,
      occurrenceNo: 1,
      ruleDate: { date: '2026-11-24', time: '08:30' },
      completedAt,
      deletedAt: null,
      createdAt: completedAt,
      updatedAt: completedAt,
      version: 2,
    });
  });
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'todo-chatbot/backend',
    type: 'task.completed',
    subject: `${userId}/${taskId}`,
    time: completedAt,
    datacontenttype: 'application/json',
    dataschema: 'task.completed/1',
    sequence: '1',
    data: { userId, taskId, seriesId, occurrenceNo: 1, completedAt },
  };
}

/** Publishes bodies in order into the partition of their category, as one batch. */
export async function publish({ producer }: World, bodies: readonly unknown[]): Promise<void> {
  await producer.sendBatch(
    bodies.map((body) => ({ body })),
    { partitionKey: 'task' },
  );
}

export type Occurrence = { id: string; series_id: string; title: string; created_at: Date };

/** Second occurrences in the order in which the function made them. */
export function madeOccurrences({ database }: World): Promise<Occurrence[]> {
  return database.admin<Occurrence>(
    `SELECT t.id, t.series_id, t.title, t.created_at FROM task t JOIN activity a ON a.task_id = t.id
     WHERE a.kind = 'task.next-created' ORDER BY a.xid, a.id`,
  );
}

/** `event` is there when the body is text that a property holds. */
export type DeadLetter = { event?: string | undefined; error: string; position: string; attempts: number };

export async function deadLetters({ azurite }: World): Promise<DeadLetter[]> {
  const table = createTableClient(azurite, TABLES.dedup);
  const letters: DeadLetter[] = [];
  const query = table.listEntities<DeadLetter>({ queryOptions: { filter: "RowKey ge 'dlq_' and RowKey lt 'dlq`'" } });
  for await (const { event, error, position, attempts } of query) letters.push({ event, error, position, attempts });
  return letters;
}
