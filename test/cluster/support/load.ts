import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import { signInAsGuest } from '../../support/api-client.ts';
import type { ApiClient } from '../../support/api-client.ts';

/** What a load saw. */
export type LoadReport = {
  requests: number;
  /** Everything but a good answer, as text. */
  failures: string[];
  /** Ids of tasks whose creation was acknowledged. */
  acknowledged: string[];
  /** Connections that were opened. */
  connections: number;
  /** Milliseconds of each request, ascending. */
  durations: number[];
};

export type Load = {
  /** Ends the load and reports. */
  stop: () => Promise<LoadReport>;
  /** How many requests it has sent so far. */
  requests: () => number;
  person: ApiClient;
};

export type LoadShape = { people?: number; pauseMs?: number; person?: ApiClient };

type Answer = { status: number; body: string; isReused: boolean };

const WRITE_EVERY = 5;

/**
 * One guest at work through the Gateway on `people` keep-alive connections (10 at most are admitted at a replica, `requestsPerPerson`). No
 * retries: every failure counts (FR-005, FR-010). The server's `Connection: close` is obeyed, as by browsers.
 *
 * Loads of a known length are `loadtest/`. This one is for what a profile of k6 cannot do: go on until something in the cluster has
 * happened, and tell each acknowledged task, each connection, and each failure that a browser would have hidden by a second try.
 */
export async function startLoad(url: string, shape: LoadShape = {}): Promise<Load> {
  const { people = 10, pauseMs = 50, person = await signInAsGuest(url) } = shape;
  const report: LoadReport = { requests: 0, failures: [], acknowledged: [], connections: 0, durations: [] };
  let isRunning = true;
  const work = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = asker({ url, agent, cookie: person.cookie, report });
    for (let turn = 0; isRunning; turn += 1) {
      if (turn % WRITE_EVERY === 0) {
        const answer = await ask('POST', '/api/tasks', { title: `load ${turn}` });
        if (answer?.status === 201) report.acknowledged.push((JSON.parse(answer.body) as { id: string }).id);
      } else await ask('GET', '/api/tasks?limit=20');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    agent.destroy();
  };
  const workers = Array.from({ length: people }, work);
  return {
    person,
    requests: () => report.requests,
    async stop() {
      isRunning = false;
      await Promise.all(workers);
      report.durations.sort((a, b) => a - b);
      return report;
    },
  };
}

type Asking = { url: string; agent: Agent; cookie: string; report: LoadReport };

function asker({ url, agent, cookie, report }: Asking) {
  return async (method: string, path: string, body?: object): Promise<Answer | undefined> => {
    const began = performance.now();
    report.requests += 1;
    const headers = {
      cookie,
      origin: url,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const answer = await send(`${url}${path}`, { method, headers, agent }, body).catch((error: unknown) =>
      String(error),
    );
    report.durations.push(performance.now() - began);
    if (typeof answer === 'string' || !answer.isReused) report.connections += 1;
    if (typeof answer !== 'string' && answer.status < 300) return answer;
    const reason = typeof answer === 'string' ? answer : `${answer.status} ${answer.body.slice(0, 200)}`;
    report.failures.push(`${method} ${path}: ${reason}`);
    return undefined;
  };
}

type Options = { method: string; headers: Record<string, string>; agent?: Agent };

/** One request over an agent's connection; `fetch` would hide which connection it took. */
export function send(url: string, options: Options, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, timeout: 15_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text, isReused: sent.reusedSocket });
      });
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer in 15 s')));
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

/** The value below which a share of ascending numbers lies. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}
