import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskCompleted } from '#core/domain/events/domain-event';
import { startAzurite } from '../../scripts/dev/azurite/start-azurite.ts';
import { createScope, tempDir, until } from '../../scripts/dev/broker/fixture.ts';
import type { Child } from '../../scripts/programs/start-child.ts';
import { completeNewTask, createWorld, deadLetters, madeOccurrences, publish } from './functions-fixture.ts';
import type { DeadLetter, Occurrence, World } from './functions-fixture.ts';

const scope = createScope();
let world: World;
let host: Child;
beforeAll(async () => {
  world = await createWorld(scope);
  host = await world.startHost();
});
afterAll(() => scope.close());

const lastLines = (): string => world.lines.slice(-15).join('\n');

async function occurrencesOf(seriesIds: readonly (string | null)[], deadlineMs = 20_000): Promise<Occurrence[]> {
  let found: Occurrence[] = [];
  const isComplete = async (): Promise<boolean> => {
    found = (await madeOccurrences(world)).filter(({ series_id }) => seriesIds.includes(series_id));
    return new Set(found.map(({ series_id }) => series_id)).size === seriesIds.length;
  };
  await until(isComplete, () => `${found.length} of ${seriesIds.length} occurrences\n${lastLines()}`, deadlineMs);
  return found;
}

/** Makes the effect of one event fail in the database with an unexpected error, this many times. */
async function failFirst({ data: { seriesId } }: TaskCompleted, times: number): Promise<void> {
  const name = `fail_${seriesId?.replaceAll('-', '')}`;
  await world.database.admin(`
    CREATE SEQUENCE ${name}; GRANT USAGE ON SEQUENCE ${name} TO todo_worker;
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('${name}') <= ${times} THEN RAISE EXCEPTION 'planted fault'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER ${name} BEFORE INSERT ON task FOR EACH ROW WHEN (NEW.series_id = '${seriesId}')
      EXECUTE FUNCTION ${name}()`);
}

async function deadLetterWith(text: string): Promise<DeadLetter> {
  let letter: DeadLetter | undefined;
  const isThere = async (): Promise<boolean> => {
    letter = (await deadLetters(world)).find(({ event }) => event?.includes(text));
    return letter !== undefined;
  };
  await until(isThere, lastLines);
  if (!letter) throw new Error('no dead letter');
  return letter;
}

describe('from a completed task to the next one', () => {
  it('US6.1 FR-033: a completed occurrence gets its successor, with what people wrote', async () => {
    const event = await completeNewTask(world);
    await publish(world, [event]);
    const [next] = await occurrencesOf([event.data.seriesId]);
    const task = await world.database.unitOfWork.run(world.userId, (tx) => tx.tasks.find(next?.id ?? ''));
    const carried = { title: 'water plants', description: 'both rooms', priority: 2, dueTime: '08:30' };
    expect(task).toMatchObject({ ...carried, dueDate: '2026-11-27', occurrenceNo: 2, status: 'backlog', version: 1 });
  });

  it('FR-034 US6.4: the same event five times, near and far, makes one successor', async () => {
    const event = await completeNewTask(world);
    const marker = await completeNewTask(world);
    await publish(world, [event, event]);
    await publish(world, [event]);
    await occurrencesOf([event.data.seriesId]);
    await publish(world, [event, event, marker]);
    const made = await occurrencesOf([event.data.seriesId, marker.data.seriesId]);
    expect(made).toHaveLength(2);
  });

  it('FR-034: two completions of one occurrence (two tabs) make one successor', async () => {
    const event = await completeNewTask(world);
    const marker = await completeNewTask(world);
    await publish(world, [event, { ...event, id: crypto.randomUUID() }, marker]);
    expect(await occurrencesOf([event.data.seriesId, marker.data.seriesId])).toHaveLength(2);
  });

  it('FR-037: 60 completions keep their order', async () => {
    const events = await Promise.all(
      Array.from({ length: 60 }, (_, n) => completeNewTask(world, { title: `task ${n}` })),
    );
    for (let n = 0; n < events.length; n += 20) await publish(world, events.slice(n, n + 20));
    const made = await occurrencesOf(events.map(({ data }) => data.seriesId));
    expect(made.map(({ title }) => title)).toEqual(events.map((_, n) => `task ${n}`));
  });

  it.each([
    ['head', 0],
    ['middle', 2],
    ['tail', 4],
  ])(
    'FR-038 US6.4: what can never work becomes a dead letter at the %s of a batch; the rest is done in order',
    async (place, at) => {
      const events = await Promise.all(
        Array.from({ length: 4 }, (_, n) => completeNewTask(world, { title: `${place} ${n}` })),
      );
      const poison = `poison at the ${place}, no JSON`;
      await publish(world, [...events.slice(0, at), Buffer.from(poison), ...events.slice(at)]);
      const made = await occurrencesOf(events.map(({ data }) => data.seriesId));
      expect(made.map(({ title }) => title)).toEqual(events.map((_, n) => `${place} ${n}`));
      const letter = await deadLetterWith(place);
      expect(letter).toMatchObject({ event: poison, attempts: 1, error: 'event.not-json: the event is not JSON' });
    },
  );

  it('FR-038: an empty body and an unknown version become dead letters, too', async () => {
    const event = await completeNewTask(world);
    const before = (await deadLetters(world)).length;
    await publish(world, [Buffer.alloc(0), { ...event, dataschema: 'task.completed/99' }]);
    const added = async (): Promise<number> => (await deadLetters(world)).length - before;
    await expect.poll(added, { timeout: 20_000 }).toBe(2);
  });

  it('FR-038: hostile bodies become dead letters at once, as they came, and the next event goes on', async () => {
    const event = await completeNewTask(world);
    const brackets = '['.repeat(4_500) + ']'.repeat(4_500);
    const unclosed = '{"a":'.repeat(100_000);
    const leapSecond = { ...event.data, completedAt: '2026-06-30T23:59:60Z' };
    const before = (await deadLetters(world)).length;
    const poison = [brackets, unclosed, '{"type":{"toString":1}}', '\ud800\u0000'];
    const late = { ...event, id: crypto.randomUUID(), data: leapSecond };
    await publish(world, [...poison.map((text) => Buffer.from(text)), Buffer.from([0xff, 0xfe]), late, event]);
    expect(await occurrencesOf([event.data.seriesId])).toHaveLength(1);
    const letters = await deadLetters(world);
    expect(letters).toHaveLength(before + 6);
    expect(letters).toContainEqual(expect.objectContaining({ event: brackets, attempts: 1 }));
    expect(letters.find((letter) => letter.event?.includes(late.id))?.attempts).toBe(1);
  });

  it('FR-038: the database knows of a published event that it no longer waits, whether it was processed or is a dead letter', async () => {
    const [processed, dead] = [await completeNewTask(world), await completeNewTask(world)];
    const { admin } = world.database;
    for (const event of [processed, dead]) {
      await admin(
        `INSERT INTO outbox (event_id, category, payload, published_at) VALUES ($1, 'task', $2, clock_timestamp())`,
        [event.id, JSON.stringify(event)],
      );
    }
    const waiting = async (): Promise<number> =>
      (await admin('SELECT FROM outbox WHERE published_at IS NOT NULL AND handled_at IS NULL')).length;
    expect(await waiting()).toBe(2);
    await publish(world, [{ ...dead, dataschema: 'task.completed/99' }, processed]);
    await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
    expect((await deadLetterWith(dead.id)).error).toContain('event.schema');
  });

  it('US6.3 FR-036: an event that fails twice by its own fault is processed by the third try', async () => {
    const event = await completeNewTask(world);
    await failFirst(event, 2);
    await publish(world, [event]);
    expect(await occurrencesOf([event.data.seriesId])).toHaveLength(1);
  });

  it('FR-036 FR-038: an event that always fails is tried four times, also over a restart, then set aside; later ones go on', async () => {
    const event = await completeNewTask(world);
    const later = await completeNewTask(world);
    await failFirst(event, 1_000);
    const start = world.lines.length;
    await publish(world, [event, later]);
    const failures = (): number =>
      world.lines.slice(start).filter((line) => line.includes('"verdict":"count-attempt"')).length;
    await until(() => failures() >= 2, lastLines);
    process.kill(host.pid, 'SIGKILL');
    await host.exited;
    host = await world.startHost();
    await occurrencesOf([later.data.seriesId]);
    const letter = await deadLetterWith(event.id);
    expect(letter.error).toContain('database.unexpected');
    // The killed host may have begun a run of its own.
    expect(letter.attempts).toBeGreaterThanOrEqual(4);
    expect(failures()).toBeLessThanOrEqual(3);
  });

  const rename = (from: string, to: string): Promise<unknown> =>
    world.database.admin(`ALTER TABLE ${from} RENAME TO ${to}`);
  it.each([
    ['database that is away', () => world.gate.shut(), () => world.gate.open()],
    [
      'schema behind the release',
      () => rename('processed_event', 'comes_later'),
      () => rename('comes_later', 'processed_event'),
    ],
  ])('FR-035 US6.2: a %s for longer than all attempts costs time, no event', async (_, begin, end) => {
    const before = (await deadLetters(world)).length;
    const event = await completeNewTask(world);
    const failures = world.lines.length;
    await begin();
    await publish(world, [event]);
    const failed = (): number => world.lines.slice(failures).filter((line) => line.includes('"event failed"')).length;
    await until(
      () => failed() >= 6,
      () => `${failed()} failures\n${lastLines()}`,
    );
    await end();
    expect(await occurrencesOf([event.data.seriesId])).toHaveLength(1);
    expect(await deadLetters(world)).toHaveLength(before);
  });

  it('FR-034 US6.2: a host that is killed in the middle is followed by one that finishes, once each', async () => {
    const events = await Promise.all(
      Array.from({ length: 30 }, (_, n) => completeNewTask(world, { title: `killed ${n}` })),
    );
    await publish(world, events);
    const seriesIds = events.map(({ data }) => data.seriesId);
    await until(
      async () => (await madeOccurrences(world)).some(({ title }) => title.startsWith('killed')),
      () => lastLines(),
    );
    process.kill(host.pid, 'SIGKILL');
    await host.exited;
    host = await world.startHost();
    const made = await occurrencesOf(seriesIds);
    expect(made.map(({ title }) => title)).toEqual(events.map((_, n) => `killed ${n}`));
  });

  it('FR-034: storage that has forgotten every claim and checkpoint lets all events come again, and nothing changes', async () => {
    const before = await madeOccurrences(world);
    await host.stop();
    const empty = await startAzurite({ dataDir: await tempDir(scope), log: () => undefined });
    scope.defer(empty.stop);
    const { connectionString } = empty;
    host = await world.startHost({ AzureWebJobsStorage: connectionString, TABLES_CONNECTION_STRING: connectionString });
    const marker = await completeNewTask(world);
    await publish(world, [marker]);
    await occurrencesOf([marker.data.seriesId], 40_000);
    expect((await madeOccurrences(world)).slice(0, -1)).toEqual(before);
  });
});
