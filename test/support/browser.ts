import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

export type TestBrowser = { browser: Browser; close: () => Promise<void> };

/**
 * A real Chromium out of an npm package, so that no system browser is needed (Linux). Unpacked into a folder of its own,
 * gone again after `close`. Only the package's path is used: its `args` switch web security off, and a test of CORS, CSP or
 * cookies would then pass whatever the product does.
 */
export async function launchBrowser(): Promise<TestBrowser> {
  const dir = await mkdtemp(join(tmpdir(), 'browser-'));
  const before = { ...process.env };
  try {
    // The package reads these while it is loaded and unpacked: bring your own libraries, into this folder.
    Object.assign(process.env, { TMPDIR: dir, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' });
    const { default: packaged } = await import('@sparticuz/chromium');
    const executablePath = await packaged.executablePath();
    const libraries = { LD_LIBRARY_PATH: join(dir, 'al2023', 'lib'), FONTCONFIG_PATH: join(dir, 'fonts'), HOME: dir };
    const env = Object.fromEntries(Object.entries({ ...process.env, ...libraries }).filter(isSet));
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], env });
    const close = async (): Promise<void> => {
      await browser.close();
      await rm(dir, { recursive: true, force: true });
    };
    return { browser, close };
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}
