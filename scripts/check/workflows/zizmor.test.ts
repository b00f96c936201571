import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { zizmor } from './zizmor.ts';

it('the audit of the workflows says why it is skipped where there is no Python', async () => {
  const rootDir = await mkdtemp(join(tmpdir(), 'zizmor-'));
  const verdict = await zizmor.run({ rootDir, env: { PATH: rootDir } });
  expect(verdict).toEqual({ status: 'skipped', detail: 'zizmor (PyPI): python3 is not on PATH' });
  await rm(rootDir, { recursive: true });
});
