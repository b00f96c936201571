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
  /** Another tab of the same browser, with the page in it. */
  openTab: () => Promise<Page>;
  /** @throws Error when the browser complained about anything meanwhile. */
  close: () => Promise<void>;
};
export type Visit = BrowserContextOptions & {
  seed?: (api: StubApi) => void;
  /** The test sets the device's time zone itself. */
  hasOwnClock?: boolean;
};
export type PageFixture = {
  /** A visitor with a server and an API of their own. */
  open: (options?: Visit) => Promise<OpenPage>;
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
    async open({ seed, hasOwnClock = false, ...options } = {}) {
      const app = await buildApp({ staticDir: dir, logger, tls: null });
      const api = registerStubApi(app);
      seed?.(api);
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      const zone = hasOwnClock ? {} : { timezoneId: 'Europe/Berlin' };
      const context = await browser.newContext({ locale: 'en-GB', ...zone, ...options });
      const complaints: string[] = [];
      context.on('weberror', (thrown) => complaints.push(`error: ${thrown.error().message}`));
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !isExpected(message.text()))
          complaints.push(message.text());
      });
      const openTab = async (): Promise<Page> => {
        const tab = await context.newPage();
        await tab.goto(url);
        return tab;
      };
      const page = await openTab();
      const end = async (): Promise<void> => {
        await context.close();
        api.dropStreams();
        await app.close();
        // Fails on any console error and on any violation of the content security policy.
        if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
      };
      return { page, api, url, openTab, close: end };
    },
    async close() {
      await close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Chromium reports every HTTP status over 399 on its own; what the page makes of it is asserted by the tests. */
function isExpected(text: string): boolean {
  return /Failed to load resource: the server responded with a status of (?:401|409|412|429|503)/.test(text);
}
