import { createServer } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { createSelfSignedCertificate } from '#core/testing/self-signed-certificate';
import { buildApp as buildFrontend } from '../aks/frontend/server/app.ts';
import { CHART } from '../scripts/check/chart/scenarios.ts';
import { runProgram, type ProgramResult } from '../scripts/programs/run-program.ts';
import { createTestBackend } from '../test/support/backend/test-backend.ts';
import { container, noHelm, podTemplates, render, ROOT } from './test/rendered-chart.ts';

const ends: (() => unknown)[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-routes-'));
  ends.push(() => rm(folder, { recursive: true }));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** What `helm test` runs in its pod. */
function check(backend: string, frontend: string, env: NodeJS.ProcessEnv = {}): Promise<ProgramResult> {
  const script = join(ROOT, CHART, 'files', 'check-routes.mjs');
  return runProgram({ program: process.execPath, args: [script, backend, frontend, '0'], env, install: '' });
}

async function startBackend(): Promise<string> {
  const backend = await createTestBackend();
  ends.push(() => backend.close());
  return await backend.app.listen({ port: 0, host: '127.0.0.1' });
}

async function startFrontend(page: string): Promise<string> {
  await writeFile(join(folder, 'index.html'), page);
  const logger = createLogger({ component: 'frontend', level: 'fatal' });
  const app = await buildFrontend({ staticDir: folder, logger, tls: null });
  ends.push(() => app.close());
  return await app.listen({ port: 0, host: '127.0.0.1' });
}

describe('helm test', () => {
  it('FR-008: passes when the real backend and the real server of the page keep their promises', async () => {
    const { code, stdout } = await check(await startBackend(), await startFrontend('<script src="/assets/index.js">'));
    expect(stdout).not.toContain('FAILED');
    expect(stdout.match(/^ok/gm)).toHaveLength(12);
    expect(code).toBe(0);
  });

  it('FR-008: names each route that does not, and fails', async () => {
    const { code, stdout } = await check('http://127.0.0.1:1', await startFrontend('no page'));
    expect(stdout).toMatch(/^FAILED http:\/\/127\.0\.0\.1:1\/livez: did not answer: /m);
    expect(stdout).toMatch(/^FAILED .*\/: answered without <script$/m);
    expect(stdout).toMatch(/^ok {5}.*\/readyz$/m);
    expect(code).toBe(1);
  });

  it('FR-022: fails for a certificate that the private authority has not signed', async () => {
    const { certificate, privateKey } = createSelfSignedCertificate('localhost', new Date());
    const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => response.end('"ok"'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ends.push(() => server.close());
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const { stdout: unknown } = await check(url, url);
    expect(unknown).toMatch(/^FAILED .*\/livez: did not answer: DEPTH_ZERO_SELF_SIGNED_CERT$/m);

    const ca = join(folder, 'ca.crt');
    await writeFile(ca, certificate);
    const { stdout: known } = await check(url, url, { NODE_EXTRA_CA_CERTS: ca });
    expect(known).toMatch(/^ok {5}.*\/livez$/m);
  });

  it('runs with the image of the backend, and trusts the authority whose word the gateway takes', async ({ skip }) => {
    skip(noHelm !== undefined, noHelm);
    for (const [scenario, source] of [
      ['azure-production', 'secret'],
      ['any-kubernetes', 'configMap'],
    ] as const) {
      const templates = podTemplates(await render(scenario));
      const test = templates['Pod test-routes'];
      const backend = templates['Deployment backend'];
      expect(test && container(test).image).toBe(backend && container(backend, 'backend').image);
      expect(test?.spec.volumes?.find(({ name }) => name === 'private-ca')).toHaveProperty(source);
    }
  });
});
