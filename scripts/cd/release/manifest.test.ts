import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkManifest, parseImage, readManifest } from './manifest.ts';

const commit = 'a'.repeat(40);
const digest = `sha256:${'b'.repeat(64)}`;
const GOOD = {
  version: '0.1.0-812-gaaaaaaaaaaaa',
  commit,
  images: {
    backend: `crtodo.azurecr.io/todo-chatbot/backend@${digest}`,
    frontend: `crtodo.azurecr.io/todo-chatbot/frontend@${digest}`,
  },
  functionsPackage: `${commit}.zip`,
  functionsPackageSha256: 'c'.repeat(64),
};
const tagged = { backend: 'docker.io/local/backend:1', frontend: 'localhost:5000/local/frontend:1' };
const check = (value: unknown, allowTags = false) => checkManifest(value, { allowTags, source: 'm.json' });

it('reads what the build wrote', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  const file = join(folder, 'm.json');
  try {
    await writeFile(file, JSON.stringify(GOOD));
    expect(await readManifest(file, { allowTags: false })).toEqual(GOOD);
    await writeFile(file, '{');
    await expect(readManifest(file, { allowTags: false })).rejects.toThrow(/is not JSON/);
    await expect(readManifest(join(folder, 'none'), { allowTags: false })).rejects.toThrow(/npm run cd:build -- --out/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each<[string, unknown, RegExp]>([
  ['nothing', null, /has to be an object/],
  ['a missing field', { ...GOOD, commit: undefined }, /"commit" is missing/],
  ['a version that orders nothing', { ...GOOD, version: 'aaaaaaaaaaaa' }, /"version"/],
  ['a version that cannot be compared', { ...GOOD, version: '0.1.0-1234567890-gaaaaaaaaaaaa' }, /"version"/],
  ['a package outside the container', { ...GOOD, functionsPackage: '../x.zip' }, /"functionsPackage"/],
  ['a field too many', { ...GOOD, extra: 1 }, /nobody knows: extra/],
  ['an image too many', { ...GOOD, images: { ...GOOD.images, other: 'x' } }, /"images"/],
  ['images by tag', { ...GOOD, images: tagged }, /images.backend .* has to be registry\/name@sha256/],
])('refuses %s', (_what, value, says) => {
  expect(() => check(value)).toThrow(says);
});

it('takes images by tag only where that is allowed', () => {
  expect(check({ ...GOOD, images: tagged }, true).images).toEqual(tagged);
});

it('takes image references apart as the chart wants them', () => {
  expect(parseImage(GOOD.images.backend)).toEqual({
    registry: 'crtodo.azurecr.io',
    repository: 'todo-chatbot/backend',
    digest,
  });
  expect(parseImage(tagged.frontend)).toEqual({ registry: 'localhost:5000', repository: 'local/frontend', tag: '1' });
  expect(() => parseImage('backend')).toThrow(/no image reference/);
});
