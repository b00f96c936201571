import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { until } from '../../test/support/until.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

type Summary = {
  metrics: Record<string, { values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> }>;
  root_group: { checks: { name: string; passes: number; fails: number }[] };
  runner: { endedEarly?: string };
};

let dir: string;
let server: Server;
let url: string;
let requests: { path: string; cookie: string | undefined; socket: Socket }[] = [];

/** A small site: cookies, a redirect, a failure, and an answer that never ends. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '';
  requests.push({ path, cookie: request.headers.cookie, socket: request.socket });
  if (path === '/login') response.setHeader('set-cookie', ['sid=1; Path=/; HttpOnly', 'gone=; Max-Age=0; Path=/']);
  if (path === '/moved') return void response.writeHead(302, { location: '/ok' }).end();
  if (path === '/fails') return void response.writeHead(500).end('no');
  if (path === '/never') return;
  response.setHeader('x-some-header', 'yes').end(JSON.stringify({ path }));
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'runner-'));
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

const SUMMARY = `export const handleSummary = (data) => ({ [__ENV.OUT]: JSON.stringify(data) });`;
const ONCE = `{ once: { executor: 'per-vu-iterations', exec: 'once', vus: 1, iterations: 1 } }`;

let files = 0;
async function prepare(source: string): Promise<string[]> {
  files += 1;
  requests = [];
  const file = join(dir, `test-${files}.mjs`);
  await writeFile(file, `${source}\n${SUMMARY}\n`);
  return ['--conditions=source', MAIN, file, '-e', `BASE_URL=${url}`, '-e', `OUT=${file}.json`];
}

async function runTest(
  source: string,
  ...more: string[]
): Promise<{ code: number; stderr: string; summary: () => Promise<Summary> }> {
  const args = await prepare(source);
  const ended = await new Promise<{ code: number; stderr: string }>((resolve) => {
    execFile(process.execPath, [...args, ...more], (error, _, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });
  return { ...ended, summary: async () => readSummary(args) };
}

async function readSummary(args: readonly string[]): Promise<Summary> {
  return JSON.parse(await readFile(`${args[2]}.json`, 'utf8')) as Summary;
}

it('speaks HTTP as k6 does: cookies, redirects, time-outs, canonical headers, connections kept by each user', async () => {
  const { code, stderr, summary } = await runTest(`
    import { check } from 'k6';
    import http from 'k6/http';
    import { Trend } from 'k6/metrics';
    import exec from 'k6/execution';
    const sizes = new Trend('sizes');
    export const options = {
      scenarios: { once: { executor: 'per-vu-iterations', exec: 'once', vus: 2, iterations: 2 } },
      thresholds: { 'http_reqs{endpoint:ok}': ['count==4'], checks: ['rate==1'] },
    };
    export const setup = async () => (await http.asyncRequest('GET', __ENV.BASE_URL + '/ok')).json();
    export async function once(data) {
      const get = (path, params) => http.asyncRequest('GET', __ENV.BASE_URL + path, null, params);
      const ok = await get('/ok', { tags: { endpoint: 'ok' } });
      sizes.add(ok.body.length);
      await get('/login');
      const moved = await get('/moved');
      const still = await get('/moved', { redirects: 0 });
      const failed = await get('/fails');
      const late = await get('/never', { timeout: '50ms' });
      const jar = new http.CookieJar();
      await get('/login', { jar });
      check(null, {
        data: () => data.path === '/ok',
        headers: () => ok.headers['X-Some-Header'] === 'yes',
        redirect: () => moved.status === 200 && moved.url.endsWith('/ok') && still.status === 302,
        status: () => failed.status === 500 && failed.body === 'no',
        timeout: () => late.status === 0 && late.error_code === 1050,
        jar: () => jar.cookiesForURL(__ENV.BASE_URL).sid[0] === '1',
        user: () => exec.vu.idInTest >= 1 && exec.vu.idInTest <= 2,
      });
    }
  `);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { metrics, root_group: group } = await summary();
  expect(group.checks.map(({ name, passes, fails }) => [name, passes, fails])).toEqual(
    ['data', 'headers', 'redirect', 'status', 'timeout', 'jar', 'user'].map((name) => [name, 4, 0]),
  );
  // Setup's request, and eight of each of the four iterations; failed are the 500 and the time-out.
  expect(metrics['http_reqs']?.values['count']).toBe(33);
  expect(metrics['http_req_failed']?.values['passes']).toBe(8);
  expect(metrics['sizes']?.values['avg']).toBe('{"path":"/ok"}'.length);
  // The cookie of one iteration is gone in the next one, as in k6.
  expect(requests.filter(({ path }) => path === '/login').map(({ cookie }) => cookie)).toEqual(
    Array(8).fill(undefined),
  );
  expect(requests.filter(({ path }) => path === '/moved').every(({ cookie }) => cookie === 'sid=1')).toBe(true);
  // A connection for setup, one for each of two users, and a new one after each time-out.
  expect(new Set(requests.map(({ socket }) => socket)).size).toBeLessThanOrEqual(7);
});

it('trusts a further certificate authority only when it is named', async () => {
  const { certificate, privateKey } = createSelfSignedCertificate('localhost', new Date());
  const ca = join(dir, 'ca.pem');
  await writeFile(ca, certificate);
  const secure = createTlsServer({ cert: certificate, key: privateKey }, answer).listen(0, '127.0.0.1');
  await once(secure, 'listening');
  const source = `
    import http from 'k6/http';
    export const options = { scenarios: ${ONCE}, thresholds: { http_req_failed: ['rate==0'] } };
    export const once = () => http.asyncRequest('GET', 'https://localhost:${(secure.address() as AddressInfo).port}/ok');
  `;
  const [without, named] = await Promise.all([runTest(source), runTest(source, '--ca', ca)]);
  expect([without.code, named.code]).toEqual([99, 0]);
  secure.close();
});

it('the load tests follow no redirect: load goes to no host that nobody named', async () => {
  const { code, stderr } = await runTest(`
    import http from 'k6/http';
    import { ask } from '${join(import.meta.dirname, '../lib/client.ts')}';
    export const options = { scenarios: ${ONCE}, thresholds: { http_reqs: ['count==1'] } };
    export const once = () => ask(new http.CookieJar(), { endpoint: 'page', path: '/moved' });
  `);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('page: 302') });
  expect(requests.map(({ path }) => path)).toEqual(['/moved']);
});

it('ends with 99 when a threshold does not hold, and at once when that is to end the run', async () => {
  const { code, summary } = await runTest(`
    import http from 'k6/http';
    export const options = {
      scenarios: { people: { executor: 'constant-vus', exec: 'once', vus: 2, duration: '10m' } },
      thresholds: { http_req_failed: [{ threshold: 'rate<0.5', abortOnFail: true }], http_reqs: ['count>0'] },
    };
    export const once = () => http.asyncRequest('GET', __ENV.BASE_URL + '/fails');
  `);
  expect(code).toBe(99);
  const { metrics, runner } = await summary();
  expect(runner.endedEarly).toContain('http_req_failed rate<0.5 was crossed');
  expect(metrics['http_req_failed']?.thresholds).toEqual({ 'rate<0.5': { ok: false } });
  expect(metrics['http_reqs']?.thresholds).toEqual({ 'count>0': { ok: true } });
});

it('Ctrl-C ends a run with the summary so far', async () => {
  const args = await prepare(`
    import http from 'k6/http';
    import { setTimeout } from 'k6/timers';
    export const options = { scenarios: { people: { executor: 'constant-vus', exec: 'once', vus: 1, duration: '10m' } } };
    export async function once() {
      await http.asyncRequest('GET', __ENV.BASE_URL + '/ok');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    export const teardown = () => http.asyncRequest('GET', __ENV.BASE_URL + '/last');
  `);
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await until(() => requests.length > 5);
  child.kill('SIGINT');
  expect((await exited)[0]).toBe(105);
  expect(requests.at(-1)?.path).toBe('/last');
  expect((await readSummary(args)).metrics['http_reqs']?.values['count']).toBeGreaterThan(5);
});

it('refuses modules, functions and parameters of k6 that it does not know, by their names', async () => {
  const { code, stderr } = await runTest(`
    import http from 'k6/http';
    export const options = { scenarios: ${ONCE} };
    export const once = () => 0;
    export async function setup() {
      const tries = [
        () => import('k6/browser'),
        () => http.get(__ENV.BASE_URL),
        () => http.asyncRequest('GET', __ENV.BASE_URL, null, { auth: 'basic' }),
      ];
      const told = [];
      for (const attempt of tries) told.push(await (async () => attempt())().catch((error) => error.message));
      throw new Error(told.join('; '));
    }
  `);
  for (const expected of ['k6/browser is not known', 'http.get is not known', 'does not know the parameter auth']) {
    expect(stderr).toContain(expected);
  }
  expect(code).toBe(107);
});

it('refuses a test that imports what a module of ours does not have', async () => {
  const { code, stderr } = await runTest(`import { sleep } from 'k6'; export const options = { sleep };`);
  expect(stderr).toContain("If sleep is k6's, this runner does not know it");
  expect(code).toBe(1);
});
