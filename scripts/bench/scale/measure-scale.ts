import type pg from 'pg';
import { preparePeople, type Person } from '../api/prepare-people.ts';
import { startGround, type Ground } from '../api/start-ground.ts';
import { startProduct, type Server } from '../api/start-servers.ts';
import { median, type Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { addOthers, OTHERS } from './add-others.ts';
import { QUESTIONS, type Question } from './questions.ts';

/** P6: what an answer may cost with many, as a multiple of what it costs with few. */
const FLAT = { most: 1.5 };

const OWN_TASKS = 1_000;
const REQUESTS = 100;

/** About one in five. */
const SOME_DONE = `UPDATE task SET status = 'done', completed_at = created_at WHERE get_byte(uuid_send(id), 0) < 51`;
/** A chat remembers what was said: each round begins without. */
const FORGET_CHATS = 'TRUNCATE conversation CASCADE';

type Cost = { ms: number; buffers: number };
type Bench = { ground: Ground; server: Server; person: Person; rounds: number };

/** P6: the same person's requests, first alone in the database and then among many others. */
export async function measureScale({ root, rounds, say }: PartOptions): Promise<PartResult> {
  const ground = await startGround(root, { statistics: true });
  const server = await startProduct(ground);
  try {
    const [person] = await preparePeople(ground, { origin: server.origin, people: { count: 1, tasksEach: OWN_TASKS } });
    if (!person) throw new Error('nobody was signed in');
    await ground.admin.query(SOME_DONE);
    const bench = { ground, server, person, rounds };
    say('one person');
    const alone = await measureAll(bench);
    await addOthers(ground.admin);
    say(`${OTHERS.people + 1} people`);
    const among = await measureAll(bench);
    const conditions =
      `one person with ${OWN_TASKS} tasks, alone and among ${OTHERS.people} others with ${OTHERS.tasks} tasks; ` +
      `${rounds} rounds of ${REQUESTS} requests one after the other; times by the client, buffers by pg_stat_statements`;
    return { figures: QUESTIONS.flatMap(({ name }) => figuresOf(name, alone, among)), conditions };
  } finally {
    await server.stop();
    await ground.end();
  }
}

type Costs = Map<string, Cost[]>;

async function measureAll(bench: Bench): Promise<Costs> {
  const costs: Costs = new Map();
  // The first round makes connections and plans.
  for (let round = 0; round <= bench.rounds; round++) {
    for (const question of QUESTIONS) {
      const cost = await measureQuestion(bench, question);
      if (round > 0) costs.set(question.name, [...(costs.get(question.name) ?? []), cost]);
    }
  }
  return costs;
}

async function measureQuestion({ ground, server, person }: Bench, { ask }: Question): Promise<Cost> {
  await ground.admin.query(FORGET_CHATS);
  await ground.admin.query('SELECT pg_stat_statements_reset()');
  const times: number[] = [];
  for (let n = 0; n < REQUESTS; n++) {
    const began = performance.now();
    await ask(server.origin, person);
    times.push(performance.now() - began);
  }
  return { ms: median(times), buffers: (await buffersOfApp(ground.admin)) / REQUESTS };
}

/** Blocks that the statements of the requests have touched: others run now and then. */
async function buffersOfApp(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ buffers: number }>(
    `SELECT coalesce(sum(shared_blks_hit + shared_blks_read), 0)::float8 AS buffers FROM pg_stat_statements
     WHERE userid = 'todo_app'::regrole AND toplevel AND calls >= ${REQUESTS}`,
  );
  return rows[0]?.buffers ?? 0;
}

function figuresOf(name: string, alone: Costs, among: Costs): Measured[] {
  const [few, many] = [alone.get(name) ?? [], among.get(name) ?? []];
  const ratios = (of: keyof Cost): number[] => many.map((cost, round) => cost[of] / (few[round]?.[of] ?? Number.NaN));
  const note = (of: keyof Cost, unit: string): string =>
    [few, many].map((costs) => `${median(costs.map((cost) => cost[of])).toFixed(1)} ${unit}`).join(' to ');
  return [
    { name: `${name}: time`, unit: 'times', samples: ratios('ms'), bar: FLAT, note: note('ms', 'ms') },
    { name: `${name}: buffers`, unit: 'times', samples: ratios('buffers'), note: note('buffers', 'blocks') },
  ];
}
