import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core/domain/errors';
import type { PartOptions } from '../part.ts';
import { hottest, type CpuProfile } from '../cpu-profile.ts';
import { startLoad, type Load } from '../load/start-load.ts';
import { measureRoute } from './measure-route.ts';
import { requestsOf, ROUTES, type Operation } from './operations.ts';
import { PEOPLE, preparePeople, tidy, type Person } from './prepare-people.ts';
import { startGround, type Ground } from './start-ground.ts';
import { startProduct } from './start-servers.ts';

const WARM_UP_REQUESTS = 2_000;
const MOST_LINES = 40;

const STATEMENTS = `SELECT round(calls::numeric / $1, 2)::float8 AS "callsPerRequest",
    round((total_plan_time + total_exec_time)::numeric / $1, 4)::float8 AS "msPerRequest",
    round(total_plan_time::numeric / $1, 4)::float8 AS "planMsPerRequest",
    round((shared_blks_hit + shared_blks_read)::numeric / calls, 1)::float8 AS "buffersPerCall",
    regexp_replace(query, '\\s+', ' ', 'g') AS query
  FROM pg_stat_statements WHERE calls > 0 ORDER BY total_plan_time + total_exec_time DESC LIMIT ${MOST_LINES}`;

/** Where the time goes, operation by operation: functions of the server, and statements of the database. Both slow it down: no bars. */
export async function profileApi({ root, seconds, only, say }: PartOptions): Promise<string[]> {
  const ground = await startGround(root, { statistics: true });
  const load = startLoad();
  const files: string[] = [];
  try {
    await mkdir(join(root, 'evidence'), { recursive: true });
    const first = await startProduct(ground);
    const people = await preparePeople(ground, { origin: first.origin, people: PEOPLE });
    await first.stop();
    for (const operation of ROUTES) {
      if (only.length > 0 && !only.includes(operation)) continue;
      const text = await profileOperation({ ground, load, people, root }, { operation, seconds });
      const path = join(root, 'evidence', `profile-api-${operation}.txt`);
      await writeFile(path, text);
      say(`${operation}\n\n${text}`);
      files.push(path, path.replace(/txt$/, 'cpuprofile'));
    }
    return files;
  } finally {
    await load.stop();
    await ground.end();
  }
}

type Bench = { ground: Ground; load: Load; people: Person[]; root: string };

async function profileOperation(
  { ground, load, people, root }: Bench,
  { operation, seconds }: { operation: Operation; seconds: number },
): Promise<string> {
  const profile = join(root, 'evidence', `profile-api-${operation}.cpuprofile`);
  await rm(profile, { force: true });
  const server = await startProduct(ground, profile);
  const what = { load, server, database: ground.database, connections: requestsOf(operation, people) };
  try {
    await measureRoute({ ...what, until: { requests: WARM_UP_REQUESTS } });
    await ground.admin.query('SELECT pg_stat_statements_reset()');
    process.kill(server.pid, 'SIGUSR2');
    const { perSecond } = await measureRoute({ ...what, until: { seconds } });
    process.kill(server.pid, 'SIGUSR2');
    const { rows } = await ground.admin.query<Record<string, number | string>>(STATEMENTS, [perSecond * seconds]);
    await tidy(ground);
    return reportOf(await readWhenWritten(profile), rows);
  } finally {
    await server.stop();
  }
}

async function readWhenWritten(file: string): Promise<CpuProfile> {
  for (let tries = 0; tries < 200; tries++) {
    await delay(50);
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('}')) return JSON.parse(text) as CpuProfile;
  }
  throw new AppError({ code: 'bench.no-profile', kind: 'unavailable', message: 'The server wrote no CPU profile.' });
}

function reportOf(profile: CpuProfile, rows: Record<string, number | string>[]): string {
  return [
    'Functions by their own time, % of the time that the server was busy:',
    ...hottest(profile, MOST_LINES).map(
      ({ percent, name, place }) => `${percent.toFixed(1).padStart(5)}  ${name}  ${place}`,
    ),
    '\nStatements: calls, ms and ms of planning for each request; buffers for each call:',
    ...rows.map(({ query, ...figures }) => `${Object.values(figures).join('  ')}  ${query}`),
    '',
  ].join('\n');
}
