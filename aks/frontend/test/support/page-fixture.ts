import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import { createLogger } from '#core/platform/logger';
import { launchBrowser } from '../../../../test/support/browser.ts';
import { buildApp } from '../../server/app.ts';
import { registerStubApi, type StubApi } from './stub-api.ts';

export type OpenPage = {
  page: Page;
  api: StubApi;
  url: string;
  /** @throws Error when the browser complained about anything meanwhile. */
  close: () => Promise<void>;
};
export type PageFixture = {
  /** A visitor with a server and an API of their own. */
  open: (options?: BrowserContextOptions & { seed?: (api: StubApi) => void }) => Promise<OpenPage>;
  close: () => Promise<void>;
};

/** The page as production serves it: built by Vite, sent by our own static server with its headers, in a real browser. */
export async function createPageFixture(): Promise<PageFixture> {
  const dir = await mkdtemp(join(tmpdir(), 'web-'));
  const configFile = resolve(import.meta.dirname, '../../vite.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: dir } });
  const { browser, close } = await launchBrowser();
  const logger = createLogger({ component: 'frontend', level: 'fatal' });
  return {
    async open({ seed, ...options } = {}) {
      const app = await buildApp({ staticDir: dir, logger, tls: null });
      const api = registerStubApi(app);
      seed?.(api);
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !isExpected(message.text()))
          complaints.push(message.text());
      });
      await page.goto(url);
      const end = async (): Promise<void> => {
        await context.close();
        api.dropStreams();
        await app.close();
        // Fails on any console error and on any violation of the content security policy.
        if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
      };
      return { page, api, url, close: end };
    },
    async close() {
      await close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Chromium reports every HTTP status over 399 on its own; what the page makes of it is asserted by the tests. */
function isExpected(text: string): boolean {
  return /Failed to load resource: the server responded with a status of (?:412|503)/.test(text);
}
