import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Page } from 'playwright-core';
import { build, type Plugin } from 'vite';
import { createLogger } from '#core/platform/logger';
import { launchBrowser } from '../../../../test/support/browser.ts';
import { buildApp } from '../../server/app.ts';
import { registerStubApi } from './stub-api.ts';

export type Release = 'n' | 'n+1';
/** Which release's pod answers a request, as the gateway chooses without regard to the visitor. */
export type Choice = (path: string) => Release;

export type Rollout = {
  choose: (choice: Choice) => void;
  /** The release that the API names. */
  setApi: (release: Release) => void;
  /** Requests for assets that a pod did not have. */
  missed: string[];
  /** Another visitor, before the page is loaded. `go` loads it. */
  visit: () => Promise<{ page: Page; go: () => Promise<void> }>;
  /** The built page of a release, in its folder. */
  dirs: Record<Release, string>;
  close: () => Promise<void>;
};

/** Two releases of the page, each with its own static server, behind one address, and an API of either. */
export async function startRollout(): Promise<Rollout> {
  const dir = await mkdtemp(join(tmpdir(), 'releases-'));
  const dirs: Record<Release, string> = { n: join(dir, 'n'), 'n+1': join(dir, 'n+1') };
  await buildRelease(dirs.n, 'n');
  await buildRelease(dirs['n+1'], 'n+1', dirs.n);
  const { browser, close } = await launchBrowser();
  const pods = { n: await openPod(dirs.n), 'n+1': await openPod(dirs['n+1']) };
  const missed: string[] = [];
  let choice: Choice = () => 'n';
  let api = await openApi('n', dirs.n);
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/')) return api.routing(request, response);
    response.once('finish', () => response.statusCode === 404 && missed.push(path));
    return pods[choice(path)].routing(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    dirs,
    missed,
    choose: (next) => (choice = next),
    setApi: (release) => api.setVersion(release),
    async visit() {
      missed.length = 0;
      api = await openApi('n', dirs.n);
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
      const page = await context.newPage();
      await page.clock.install();
      return { page, go: async () => void (await page.goto(url)) };
    },
    async close() {
      await close();
      server.close();
      server.closeAllConnections();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The page as `npm run build -- --previous DIR` makes it. */
export async function buildRelease(outDir: string, version: string, previous?: string): Promise<void> {
  const settings = { APP_VERSION: version, ...(previous !== undefined && { PREVIOUS_PAGE: previous }) };
  Object.assign(process.env, settings);
  const configFile = resolve(import.meta.dirname, '../../vite.config.ts');
  await build({ configFile, logLevel: 'warn', plugins: [otherContent(version)], build: { outDir } }).finally(() => {
    for (const name of Object.keys(settings)) delete process.env[name];
  });
}

/** Makes script and styles of each release differ, so that their names do. */
function otherContent(version: string): Plugin {
  return {
    name: 'other-content',
    enforce: 'pre',
    transform(code, id) {
      if (id.endsWith('src/main.tsx')) return `${code}\ndocument.documentElement.dataset.script = '${version}';`;
      if (id.endsWith('styles/main.css')) return `${code}\nhtml { --styles: '${version}'; }`;
      return undefined;
    },
  };
}

/** What the page consists of: the releases of its script and of its styles. */
export function partsOf(page: Page): Promise<{ script: string | undefined; styles: string }> {
  return page.evaluate(() => ({
    script: document.documentElement.dataset['script'],
    styles: getComputedStyle(document.documentElement).getPropertyValue('--styles').replaceAll(/['"]/g, ''),
  }));
}

async function openPod(staticDir: string): Promise<FastifyInstance> {
  const app = await buildApp({ staticDir, logger: createLogger({ component: 'frontend', level: 'fatal' }), tls: null });
  await app.ready();
  return app;
}

type Api = Pick<FastifyInstance, 'routing'> & { setVersion: (release: Release) => void };

/** An API that nobody has a session with yet. */
async function openApi(release: Release, staticDir: string): Promise<Api> {
  let version = release;
  const app = await buildApp({ staticDir, logger: createLogger({ component: 'frontend', level: 'fatal' }), tls: null });
  registerStubApi(app);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    reply.header('x-app-version', version);
    done();
  });
  await app.ready();
  return { routing: (request, response) => app.routing(request, response), setVersion: (next) => (version = next) };
}
