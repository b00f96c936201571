import { cp, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runProgram } from '../programs/run-program.ts';
import { buildFunctions } from './build-functions.ts';

const root = join(import.meta.dirname, '..', '..');
let dir: string;

/** As in the functions package: package.json, node_modules and dist, nothing else. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'build-'));
  await cp(join(root, 'package.json'), join(dir, 'package.json'));
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
  await buildFunctions({ rootDir: root, outDir: join(dir, 'dist'), version: '1.2.3', env: process.env });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function node(...args: string[]): ReturnType<typeof runProgram> {
  return runProgram({ program: process.execPath, args, cwd: dir, env: {}, install: '' });
}

it('the functions load on plain Node and ask for their settings', async () => {
  const { stdout, stderr } = await node('dist/functions/index.js');
  expect(stdout + stderr).toMatch(/DATABASE_HOST is missing/);
});

it('every module that is shipped can be imported: none reaches for the sources, tests or tools', async () => {
  const files = (await readdir(join(dir, 'dist'), { recursive: true })).filter((file) => file.endsWith('.js'));
  const starters = /functions\/index\.js$/;
  const modules = files.filter((file) => !starters.test(file.replaceAll('\\', '/')));
  expect(modules.length).toBeGreaterThan(50);
  const script = modules.map((file) => `await import(${JSON.stringify(`./dist/${file}`)});`).join('\n');
  expect(await node('--input-type=module', '-e', `${script}\nprocess.exit(0);`)).toMatchObject({ code: 0, stderr: '' });
});

it('carries the version, and no test', async () => {
  const files = await readdir(join(dir, 'dist'), { recursive: true });
  expect(files.filter((file) => /test/.test(file))).toEqual([]);
  expect(await readFile(join(dir, 'dist', 'version.json'), 'utf8')).toBe('{"version":"1.2.3"}\n');
});
