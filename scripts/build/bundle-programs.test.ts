import { mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/database.ts';
import { secretsFolder } from '../../test/support/backend/backend-process.ts';
import { runProgram } from '../programs/run-program.ts';
import { startChild } from '../programs/start-child.ts';
import { bundlePrograms } from './bundle-programs.ts';

/** That of the functions is tried in its package. */
const IN_IMAGES = ['backend/main', 'backend/migrate', 'frontend/main'] as const;
const root = join(import.meta.dirname, '..', '..');

describe('the bundled programs', () => {
  let dir: string;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let secrets: Awaited<ReturnType<typeof secretsFolder>>;

  /** As in an image: `dist` and the version, no package.json and no node_modules above it. */
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bundle-'));
    await bundlePrograms({ rootDir: root, outDir: join(dir, 'dist'), version: '1.2.3', programs: IN_IMAGES });
    await rename(join(dir, 'dist/version.json'), join(dir, 'version.json'));
    database = await createTestDatabase();
    secrets = await secretsFolder(database);
  });
  afterAll(async () => {
    await secrets.remove();
    await database.drop();
    await rm(dir, { recursive: true, force: true });
  });

  function node(program: string, env: Record<string, string> = {}): ReturnType<typeof runProgram> {
    return runProgram({ program: process.execPath, args: [join('dist', program)], cwd: dir, env, install: '' });
  }

  it.each(['backend/main.js', 'backend/migrate.js'])(
    '%s asks for its settings and tells its version',
    async (program) => {
      const { code, stdout, stderr } = await node(program);
      expect(stdout + stderr).toMatch(/DATABASE_HOST is missing/);
      expect(code).toBe(1);
    },
  );

  it('the backend serves the API from one file, with stack traces that name the sources', async () => {
    const log: string[] = [];
    const child = await startChild({
      name: 'bundle',
      entry: join(dir, 'dist/backend/main.js'),
      env: { ...database.env, DATABASE_USER: 'todo_app', SECRETS_DIR: secrets.dir, PORT: '0' },
      cwd: dir,
      log: (line) => log.push(line),
    });
    try {
      await expect.poll(async () => (await fetch(`http://127.0.0.1:${child.port}/readyz`)).status).toBe(200);
      const openApi = await (await fetch(`http://127.0.0.1:${child.port}/api/openapi.json`)).json();
      expect(openApi).toMatchObject({ info: { version: '1.2.3' } });
    } finally {
      await child.stop();
    }
    expect(log.join('\n')).toContain('"version":"1.2.3"');
  });

  it('carries its migrations, and one file and its source map for each program', async () => {
    expect(await readdir(join(dir, 'dist/backend'))).toEqual([
      'main.js',
      'main.js.map',
      'migrate.js',
      'migrate.js.map',
      'migrations',
    ]);
    expect(await readdir(join(dir, 'dist/frontend'))).toEqual(['main.js', 'main.js.map']);
    expect(await readFile(join(dir, 'dist/backend/main.js'), 'utf8')).not.toMatch(/core\/testing\//);
  });
});
