import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import { signInAsGuest } from '../../support/api-client.ts';

/** One request and what came of it. `at` and `ms`: on the clock of `performance.now()`. */
export type Sample = {
  at: number;
  ms: number;
  what: string;
  /** HTTP status; 0 when there was no answer. */
  status: number;
  /** Of the replica that answered; empty for the page. */
  version: string;
  error?: string;
};

export type Traffic = {
  /** So far, in the order of their ends. */
  samples: () => readonly Sample[];
  /** Ends it; resolves to all samples in the order of their beginnings. */
  stop: () => Promise<readonly Sample[]>;
};

const PEOPLE = 3;
/** Six requests a second together: far below what a probe sends, so that "under load" is the probe's doing. */
const PAUSE_MS = 450;
const ANSWER_MS = 15_000;

/**
 * People at work through the Gateway for as long as a scenario lasts: they read, write, look at the page and its status, each on a
 * keep-alive connection of their own. No retries: every failed request counts (FR-010).
 */
export async function startTraffic(url: string): Promise<Traffic> {
  const { cookie } = await signInAsGuest(url);
  const samples: Sample[] = [];
  let isRunning = true;
  const work = async (_: unknown, person: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = person; isRunning; turn += 1) {
      samples.push(await ask({ url, cookie, agent }, turn));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    agent.destroy();
  };
  const people = Array.from({ length: PEOPLE }, work);
  return {
    samples: () => samples,
    async stop() {
      isRunning = false;
      await Promise.all(people);
      return samples.toSorted((a, b) => a.at - b.at);
    },
  };
}

type Wish = { method: string; path: string; body?: object };

const WISHES: readonly Wish[] = [
  { method: 'GET', path: '/api/tasks?limit=20' },
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/api/tasks?limit=20' },
  { method: 'POST', path: '/api/tasks', body: { title: 'drill' } },
  { method: 'GET', path: '/api/status' },
];

type Asking = { url: string; cookie: string; agent: Agent };

async function ask(asking: Asking, turn: number): Promise<Sample> {
  const wish = WISHES[turn % WISHES.length] ?? { method: 'GET', path: '/' };
  const at = performance.now();
  const answer = await send(asking, wish);
  return { at, ms: performance.now() - at, what: `${wish.method} ${wish.path}`, ...answer };
}

function send({ url, cookie, agent }: Asking, { method, path, body }: Wish) {
  const writing = body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const headers = { cookie, origin: url, ...writing };
  const { promise, resolve } = Promise.withResolvers<Pick<Sample, 'status' | 'version' | 'error'>>();
  const failed = (error: Error): void => resolve({ status: 0, version: '', error: error.message });
  const sent = request(`${url}${path}`, { method, agent, headers, timeout: ANSWER_MS });
  sent.on('response', (response) => {
    const version = response.headers['x-app-version']?.toString() ?? '';
    response.on('error', failed).resume();
    response.on('end', () => resolve({ status: response.statusCode ?? 0, version }));
  });
  sent.on('timeout', () => sent.destroy(new Error(`no answer in ${ANSWER_MS} ms`))).on('error', failed);
  sent.end(body && JSON.stringify(body));
  return promise;
}

/** Requests without a good answer. */
export function failuresOf(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ status }) => status < 200 || status > 299);
}

/** Versions that answered, with the number of their answers. */
export function versionsOf(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { version } of samples) if (version !== '') counts[version] = (counts[version] ?? 0) + 1;
  return counts;
}
