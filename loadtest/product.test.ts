import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack } from '../test/support/test-stack.ts';
import type { Report } from './lib/summary.ts';

/**
 * The load tests against the real product, and against builds of it with a fault (the same product behind a proxy that has it).
 * Sizes fit for a busy machine: what is judged here is never how fast the machine is.
 */

const RUN = join(import.meta.dirname, 'run.ts');

let product: Awaited<ReturnType<typeof startTestStack>>;
let dir: string;
const proxies: Server[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loadtest-'));
  product = await startTestStack({ replicas: 2 });
});

afterAll(async () => {
  for (const proxy of proxies) proxy.close();
  await product.end();
  await rm(dir, { recursive: true, force: true });
});

type Outcome = { code: number; report: Report; crossed: string[] };

async function runLoad(profile: string, url: string, ...options: string[]): Promise<Outcome> {
  const out = await mkdtemp(join(dir, 'run-'));
  const args = ['--conditions=source', RUN, profile, '--url', url, '--out', out, ...options];
  const { code, text } = await new Promise<{ code: number; text: string }>((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    );
  });
  const file = join(out, `loadtest-${profile}.json`);
  const report = JSON.parse(await readFile(file, 'utf8').catch(() => `{"error":${JSON.stringify(text)}}`)) as Report;
  return { code, report, crossed: report.thresholds.filter(({ ok }) => !ok).map(({ metric }) => metric) };
}

type Fault = (request: IncomingMessage, body: string) => Promise<{ status: number; body: string } | undefined>;

/** The product with a fault: what `fault` answers itself does not reach it. */
async function withFault(fault: Fault): Promise<string> {
  const proxy = createServer((request, response) => {
    pass(request, response, fault).catch((error: Error) => response.destroy(error));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  proxies.push(proxy);
  return `http://localhost:${(proxy.address() as AddressInfo).port}`;
}

async function pass(request: IncomingMessage, response: ServerResponse, fault: Fault): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const own = await fault(request, body);
  if (own) return void response.writeHead(own.status, { 'content-type': 'application/json' }).end(own.body);
  const answer = await forward(request, body);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.setHeader('content-type', answer.headers.get('content-type') ?? '');
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
}

function forward(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: string,
  key?: string,
): Promise<Response> {
  const kept = Object.entries(headers).filter(
    ([name]) => !['host', 'connection', 'content-length', 'origin'].includes(name),
  );
  const all = { ...Object.fromEntries(kept), ...(key !== undefined && { 'idempotency-key': key }) } as Record<
    string,
    string
  >;
  return fetch(`${product.stack.url}${url}`, { method, headers: all, ...(body !== '' && { body }) });
}

describe.concurrent('load tests of the real product', () => {
  it('US1.2 FR-003 FR-004 US1.1: the smoke touches every journey, and fails a build whose health or page is too slow', async () => {
    const slowed = await withFault(async ({ url }) => {
      if (url === '/healthz') await delay(510);
      if (url === '/') await delay(3_050);
      return undefined;
    });
    const { code, report, crossed } = await runLoad('smoke', slowed);
    expect(code).toBe(99);
    expect(crossed).toEqual(expect.arrayContaining(['http_req_duration{endpoint:health}', 'page_load']));
    // All else is as it should be.
    expect(report.checks.filter(({ fails }) => fails > 0)).toEqual([]);
    const endpoints = ['page', 'asset', 'health', 'session', 'list', 'create', 'complete', 'chat', 'events', 'signout'];
    expect(Object.keys(report.endpoints)).toEqual(endpoints);
    expect(Object.keys(report.journeys)).toEqual(['page_load', 'next_occurrence', 'stream_open']);
    expect(report.requests.failed).toBe(0);
    // Two created and one by chat; three completed.
    expect(report.ledger).toEqual({ acknowledged: 6, lost: 0, doubled: 0, unanswered: 0 });
    expect(report.effects).toEqual({ due: 1, lost: 0, doubled: 0 });
  });

  it('FR-018 US1.3 SC-010 FR-034: 100 people at work at once: nothing fails or is lost, and each next task comes once', async () => {
    const { report } = await runLoad('load-100', product.stack.url, '--time-scale', '0.001');
    expect(report.scaled).toEqual(['seconds 30 → 2', 'seconds 600 → 2', 'seconds 10 → 2']);
    expect(report.users.most).toBeGreaterThan(100);
    expect(report.requests.failed).toBe(0);
    expect(report.ledger).toMatchObject({ lost: 0, doubled: 0, unanswered: 0 });
    expect(report.ledger.acknowledged).toBeGreaterThan(20);
    // Three in ten seconds would be 1000 an hour.
    expect(report.effects.due).toBeGreaterThan(3);
    expect(report.effects).toMatchObject({ lost: 0, doubled: 0 });
  });

  it('SC-005 US3.3: a deliberately slowed build fails the probe, which ends early', async () => {
    const slowed = await withFault(async ({ url }) => {
      // The lists of people at work, not those that are read to reconcile.
      if (url?.endsWith('&limit=50') === true) await delay(1_050);
      return undefined;
    });
    const { code, report, crossed } = await runLoad('probe', slowed, '--scale', '0.4', '--time-scale', '0.03');
    expect(code).toBe(99);
    expect(crossed).toContain('http_req_duration{scenario:probe}');
    expect(report.passed).toBe(false);
  });

  it('US3.4 FR-041: a build that loses one acknowledged write, or does one twice, fails: the ledger finds each', async () => {
    // By their keys: a write that is repeated on a busy machine is the same write.
    const writes: string[] = [];
    const lossy = await withFault(async (request, body) => {
      if (request.method !== 'POST' || request.url !== '/api/tasks') return undefined;
      const key = String(request.headers['idempotency-key']);
      const isNew = !writes.includes(key);
      if (isNew) writes.push(key);
      if (isNew && writes.length === 2) await forward(request, body, 'a-second-key');
      if (key !== writes[3]) return undefined;
      const { title } = JSON.parse(body) as { title: string };
      return {
        status: 201,
        body: JSON.stringify({ id: '00000000-0000-4000-8000-000000000000', title, seriesId: null }),
      };
    });
    const { code, report, crossed } = await runLoad('drain', lossy, '--scale', '0.4', '--time-scale', '0.01');
    expect(report.ledger).toMatchObject({ lost: 1, doubled: 1, unanswered: 0 });
    expect(crossed).toEqual(expect.arrayContaining(['ledger_balance', 'writes_doubled']));
    expect(code).toBe(99);
  });
});
