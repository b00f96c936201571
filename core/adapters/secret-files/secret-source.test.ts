import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeSecretSource } from '#core/testing/secret-source-contract';
import { createFileSecretSource } from './secret-source.ts';

describeSecretSource('files', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'secrets-'));
  return {
    source: createFileSecretSource(dir),
    put: (name, value) => writeFile(join(dir, name), value, { mode: 0o600 }),
    remove: (name) => rm(join(dir, name)),
    breakDown: async () => {
      // A file where the folder was: reading below it fails with ENOTDIR, as a lost volume would.
      await rm(dir, { recursive: true });
      await writeFile(dir, '');
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
});

it('one line break at the end, as editors write it, does not belong to the secret', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'secrets-'));
  await writeFile(join(dir, 'llm-api-key'), 'key\n\n');
  expect(await createFileSecretSource(dir).get('llm-api-key')).toBe('key\n');
  await rm(dir, { recursive: true });
});
