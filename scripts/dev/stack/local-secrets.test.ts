import { createECDH } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareSecrets } from './local-secrets.ts';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'secrets-')), 'secrets');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

describe('secrets of this machine', () => {
  it('are made once, differ between machines and belong to their owner only', async () => {
    const first = await prepareSecrets(dir);
    expect(await prepareSecrets(dir)).toEqual(first);
    expect(await prepareSecrets(`${dir}-other`)).not.toEqual(first);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    const names = await readdir(dir);
    expect(names.toSorted()).toEqual(['broker-key', 'session-signing-keys', 'vapid-keys']);
    for (const name of names) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  });

  it('hold a key pair for web push that belongs together', async () => {
    await prepareSecrets(dir);
    const keys = JSON.parse(await readFile(join(dir, 'vapid-keys'), 'utf8')) as {
      publicKey: string;
      privateKey: string;
    };
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(keys.privateKey, 'base64url');
    expect(ecdh.getPublicKey('base64url')).toBe(keys.publicKey);
    expect(Buffer.from(keys.publicKey, 'base64url')).toHaveLength(65);
  });
});
