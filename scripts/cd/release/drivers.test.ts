import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { afterEach, describe, expect, it } from 'vitest';
import { createLoadTest } from '../probe/load-test.ts';
import { simulatedManifest } from '../testing/simulated-deployer.ts';
import { installShellPrograms, type ShellPrograms } from '../testing/shell-programs.ts';
import { createCluster } from './cluster.ts';
import { createHelm } from './helm.ts';
import { createKubectl } from './kubectl.ts';
import { lastWords } from './last-words.ts';
import { createOutcomeReporter } from './outcome-reporter.ts';
import { imageValues, publicUrlOf } from './release-values.ts';

const pauses = { sleep: async () => undefined, random: () => 0 };
const clock = { now: () => new Date('2026-11-25T10:00:00Z') };
let programs: ShellPrograms | undefined;
afterEach(() => programs?.remove());
const install = async (bodies: Record<string, string>): Promise<ShellPrograms> =>
  (programs = await installShellPrograms(bodies));

describe('helm', () => {
  it('FR-010: of version 3 is called without what it does not know; no release is an empty history', async () => {
    const helm = `case "$*" in version*) printf v3.19.5 ;; history*) echo "Error: release: not found" >&2; exit 1 ;; *) echo "Error: no room" >&2; exit 1 ;; esac`;
    const { env, calls } = await install({
      helm,
      ps: 'echo "/bin/sh -c helm upgrade todo-chatbot"; echo "$HELM_RUNS"',
    });
    const driver = await createHelm(env);
    expect(await driver.history()).toEqual([]);
    expect(await driver.upgrade(['v.yaml'])).toEqual({ isDone: false, words: 'Error: no room' });
    expect(await driver.liveImages()).toBeUndefined();
    expect((await calls()).find((line) => line.includes('upgrade'))).not.toMatch(/--wait|--server-side/);
    expect(await driver.isRunningHere()).toBe(false);
    const busy = await createHelm({
      ...env,
      HELM_RUNS: '/usr/bin/helm upgrade --install todo-chatbot helm/todo-chatbot',
    });
    expect(await busy.isRunningHere()).toBe(true);
  });

  it('tells the live images and the public host from the values of the release', async () => {
    const values = { ...imageValues(simulatedManifest(3)), gateway: { publicHost: 'todo.example' } };
    const { env } = await install({
      helm: `case "$*" in version*) printf v4.3 ;; *) echo '${JSON.stringify(values)}' ;; esac`,
    });
    const driver = await createHelm(env);
    expect(await driver.liveImages()).toEqual(simulatedManifest(3).images);
    expect(await driver.publicHost()).toBe('todo.example');
  });
});

describe('kubectl', () => {
  it('FR-006: is asked three times when the API server is away, and told once when somebody was first', async () => {
    const kubectl = `case "$*" in *replace*) echo 'Error from server (Conflict): the object has been modified' >&2; exit 1 ;; *) echo refused >&2; exit 1 ;; esac`;
    const { env, calls } = await install({ kubectl });
    const driver = createKubectl(env, pauses);
    await expect(driver.ask(['get', 'pods'], Type.Unknown())).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'kubectl get pods: refused',
    });
    expect(await calls()).toHaveLength(3);
    await expect(driver.run(['replace'])).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('reads the last words of a container that ended', async () => {
    const log =
      '{"level":"info","msg":"listening"}\n{"level":"fatal","msg":"no start","err":{"message":"no settings","cause":{"message":"DATABASE_HOST is missing"}}}\n{"level":"info","msg":"bye"}\n';
    const { env } = await install({ kubectl: `printf '%s' '${log}'` });
    const cluster = createCluster(createKubectl(env, pauses), clock);
    expect(await cluster.lastWords({ pod: 'p', container: 'backend' })).toBe(
      'no start: no settings (DATABASE_HOST is missing)',
    );
    expect(lastWords('plain\nTypeError: x is no function\n  at y')).toBe('TypeError: x is no function');
    expect(lastWords('')).toBeUndefined();
    const cause = { message: 'what pg says', cause: { message: 'column "a" exists already' } };
    const failed = { level: 'fatal', msg: 'the migration failed', err: { message: 'Something unexpected.', cause } };
    expect(lastWords(JSON.stringify(failed))).toBe(
      'the migration failed: Something unexpected. (column "a" exists already)',
    );
  });
});

describe('the load test', () => {
  const program = async (body: string): Promise<ReturnType<typeof createLoadTest>> => {
    const { folder, env } = await install({});
    const file = join(folder, 'load-test.ts');
    await writeFile(file, body);
    return createLoadTest({ env, program: file, withFunctions: false, say: () => undefined });
  };

  it('FR-008: ends good, or says what crossed its threshold, or that it did not run', async () => {
    const url = 'https://todo.example:8443';
    const good = await program(
      'if (!process.argv.includes("--without-functions") || !process.argv.includes("todo.example")) process.exitCode = 1;',
    );
    expect(await good.run('smoke', url)).toEqual({ kind: 'good' });
    const crossed = await program('console.log("- ✓ a\\n- ✗ b: p(95)<1000\\nend"); process.exitCode = 99;');
    expect(await crossed.run('probe', url)).toEqual({ kind: 'crossed', words: 'b: p(95)<1000' });
    const broken = await program('throw new Error("no journey");');
    expect(await broken.run('smoke', url)).toMatchObject({ kind: 'broken' });
  });

  it('ends early when it is told to', async () => {
    const endless = await program('setInterval(() => undefined, 1000);');
    expect(await endless.run('probe', 'http://localhost', AbortSignal.abort())).toMatchObject({ kind: 'broken' });
  });
});

describe('files', () => {
  it('FR-012: the outcome is written at every change of stage, with the seconds of each', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'outcome-'));
    const file = join(folder, 'evidence', 'outcome.json');
    let now = 0;
    const reporter = createOutcomeReporter({
      version: '1',
      file,
      clock: { now: () => new Date(now) },
      say: () => undefined,
    });
    const read = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
    try {
      await reporter.enter('heal');
      now = 1_500;
      await reporter.enter('record');
      expect(await read()).toMatchObject({ outcome: 'running', stage: 'record', seconds: { heal: 1.5 } });
      now = 4_000;
      await reporter.finish('failed', 'two\nlines, password=hunter2hunter2');
      expect(await read()).toMatchObject({ outcome: 'failed', stage: 'record', seconds: { heal: 1.5, record: 2.5 } });
      expect(reporter.current().reason).toMatch(/^two lines, (?!.*hunter2)/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('name the images for the chart, and the public URL', async () => {
    const { folder } = await install({});
    const [first, last] = [join(folder, 'a.yaml'), join(folder, 'b.json')];
    await writeFile(first, 'gateway: { publicHost: a.example }');
    await writeFile(last, '{"image":{}}');
    expect(await publicUrlOf([first, last])).toBe('https://a.example');
    await expect(publicUrlOf([last])).rejects.toThrow(/--url/);
    const manifest = simulatedManifest(1);
    const images = { ...manifest.images, frontend: `other.example/x@sha256:${'0'.repeat(64)}` };
    expect(() => imageValues({ ...manifest, images })).toThrow(/two registries: registry\.example and other\.example/);
  });
});
