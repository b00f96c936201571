import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImages } from './build-images.ts';
import { findBuilder } from './find-builder.ts';

const root = join(import.meta.dirname, '..', '..');

describe('building images', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'images-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** A program that writes down how it was called. */
  async function program(name: string, exit: string): Promise<void> {
    await mkdir(join(dir, 'bin'), { recursive: true });
    const file = join(dir, 'bin', name);
    await writeFile(file, `#!/bin/sh\necho "$@" >> ${join(dir, 'calls')}\n${exit}\n`);
    await chmod(file, 0o755);
  }
  const env = (): NodeJS.ProcessEnv => ({ PATH: [join(dir, 'bin'), '/usr/bin', '/bin'].join(delimiter) });
  const builderHere = () => findBuilder(dir, { PATH: join(dir, 'bin') });

  it('takes Docker only when its engine answers, else the cluster tool, else nothing', async () => {
    expect(await builderHere()).toBeUndefined();
    await program('docker', 'exit 1');
    expect(await builderHere()).toBeUndefined();
    await program('cluster', 'exit 0');
    expect(await builderHere()).toMatchObject({ kind: 'cluster' });
    await program('docker', 'exit 0');
    expect(await builderHere()).toMatchObject({ kind: 'docker' });
  });

  it.each(['docker', 'cluster'] as const)('%s builds both images under the tag, with their version', async (kind) => {
    await program(kind, 'exit 0');
    const builder = { kind, program: join(dir, 'bin', kind) };
    const images = await buildImages({ rootDir: root, env: env(), builder, version: 'abc123', tag: 'try' });
    expect(images).toEqual([
      { part: 'backend', name: 'todo-chatbot/backend:try', digest: null },
      { part: 'frontend', name: 'todo-chatbot/frontend:try', digest: null },
    ]);
    const calls = await readFile(join(dir, 'calls'), 'utf8');
    for (const part of ['backend', 'frontend']) {
      expect(calls).toMatch(new RegExp(`todo-chatbot/${part}:try.*aks/${part}/Dockerfile.*VERSION=abc123`));
    }
  });

  it('a pushed image is known by the digest that the builder tells, and by none that it does not', async () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const tells = `while [ "$1" != --metadata-file ]; do shift; done
echo '{"containerimage.digest":"${digest}"}' > "$2"`;
    await program('docker', tells);
    const builder = { kind: 'docker', program: join(dir, 'bin', 'docker') } as const;
    const push = { rootDir: root, env: env(), builder, version: 'v', tag: 't', registry: 'r.example', push: true };
    expect(await buildImages(push)).toEqual([
      { part: 'backend', name: 'r.example/todo-chatbot/backend:t', digest },
      { part: 'frontend', name: 'r.example/todo-chatbot/frontend:t', digest },
    ]);
    await program('docker', 'exit 0');
    await expect(buildImages(push)).rejects.toThrow('told no digest');
    await expect(buildImages({ ...push, builder: { ...builder, kind: 'cluster' } })).rejects.toThrow('use Docker');
  });

  it('tells the end of what the builder said when it fails', async () => {
    await program('docker', 'echo "no such base image" >&2; exit 1');
    const builder = { kind: 'docker', program: join(dir, 'bin', 'docker') } as const;
    await expect(buildImages({ rootDir: root, env: env(), builder, version: 'v', tag: 't' })).rejects.toThrow(
      /backend:t was not built:[^]*no such base image/,
    );
  });
});

describe('the Dockerfiles', () => {
  const read = (part: string) => readFile(join(root, 'aks', part, 'Dockerfile'), 'utf8');

  it.each(['backend', 'frontend'])(
    'FR-022: %s is a distroless image without shell, root and package manager',
    async (part) => {
      const text = await read(part);
      expect(text).toMatch(/^ARG NODE_IMAGE=gcr\.io\/distroless\/nodejs24/m);
      expect(text).toMatch(/^USER 65532:65532$/m);
      expect(text).not.toMatch(/^(RUN|ADD) /m);
      for (const label of ['source', 'revision', 'version'])
        expect(text).toContain(`org.opencontainers.image.${label}=`);
    },
  );

  it('copy only what the build makes, to where the programs look for it', async () => {
    const copies = [...`${await read('backend')}${await read('frontend')}`.matchAll(/^COPY (\S+) \.\/(\S+)$/gm)];
    expect(copies.length).toBeGreaterThan(3);
    for (const [, from, to] of copies) {
      expect(from).toMatch(/^dist\//);
      // `version.json` lies two folders above a program, as above `core/platform` in the functions package.
      expect(to).toBe(from === 'dist/version.json' ? 'version.json' : from);
    }
  });
});
