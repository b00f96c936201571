import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
    const libraries = { LD_LIBRARY_PATH: join(dir, 'al2023', 'lib'), FONTCONFIG_FILE: await writeFontConfig(dir) };
    const env = Object.fromEntries(Object.entries({ ...process.env, ...libraries, HOME: dir }).filter(isSet));
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

/** The package's own file looks for its fonts in /tmp only; without any font, text is not drawn and form fields crash. */
async function writeFontConfig(dir: string): Promise<string> {
  const path = join(dir, 'fonts.conf');
  const families = ['system-ui', 'sans-serif'].map(
    (family) => `<alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  const folders = [join(dir, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`);
  const cache = `<cachedir>${join(dir, 'fonts-cache')}</cachedir>`;
  await writeFile(path, `<?xml version="1.0"?><fontconfig>${[...folders, cache, ...families].join('')}</fontconfig>\n`);
  return path;
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}
