import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifest } from '../release/manifest.ts';
import { writeManifest } from './write-manifest.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'write-manifest-'));
});
afterEach(() => rm(dir, { recursive: true }));

const commit = 'abcdef123456'.padEnd(40, '0');
const digest = (n: number): string => `sha256:${String(n).repeat(64)}`;
const made = {
  version: '0.1.0-812-gabcdef123456',
  commit,
  images: [
    { part: 'backend', name: 'r.example:5000/todo-chatbot/backend:0.1.0', digest: digest(1) },
    { part: 'frontend', name: 'r.example:5000/todo-chatbot/frontend:0.1.0', digest: digest(2) },
  ] as const,
  functions: { zip: Buffer.from('zip'), sha256: '3'.repeat(64) },
};

it('a release is named by content: images by digest, the functions package by commit and checksum', async () => {
  const out = join(dir, 'manifest.json');
  const written = await writeManifest(out, made);
  expect(await readManifest(out, { allowTags: false })).toEqual(written);
  expect(written).toMatchObject({
    commit,
    images: { backend: `r.example:5000/todo-chatbot/backend@${digest(1)}` },
    functionsPackage: `${commit}.zip`,
  });
  expect(await readFile(join(dir, `${commit}.zip`), 'utf8')).toBe('zip');
  expect(await readFile(join(dir, 'subjects.sha256'), 'utf8')).toBe(
    `${'3'.repeat(64)}  ${commit}.zip
${'1'.repeat(64)}  r.example:5000/todo-chatbot/backend
${'2'.repeat(64)}  r.example:5000/todo-chatbot/frontend
`,
  );
});

it('images that stayed here are named by tag, which a deployment takes only when it is told to', async () => {
  const images = made.images.map((image) => ({ ...image, name: `todo-chatbot/${image.part}:t`, digest: null }));
  const out = join(dir, 'manifest.json');
  const { images: named } = await writeManifest(out, { ...made, images });
  expect(named).toEqual({ backend: 'docker.io/todo-chatbot/backend:t', frontend: 'docker.io/todo-chatbot/frontend:t' });
  await expect(readManifest(out, { allowTags: false })).rejects.toThrow('images.backend');
});
