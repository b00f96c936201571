import { describe, expect, it } from 'vitest';
import { MAIN_PARAMETERS } from '../testing/main-parameters.ts';
import { fromLines } from './ask-secret.ts';
import { neededSecrets } from './needed.ts';
import { ANNOUNCEMENT_MS, rotateSecret } from './rotate-secret.ts';
import type { Vault } from './vault.ts';

type Keys = { current: string; previous: string };
const old: Keys = { current: 'current-key-of-yesterday', previous: 'key-of-the-day-before' };

/** A vault that remembers every value it was given, oldest first, with the waits between them. */
function recordingVault(first: Record<string, string>) {
  const history: (string | number)[] = [];
  const stored = new Map(Object.entries(first));
  const vault: Vault = {
    names: () => Promise.resolve([...stored.keys()]),
    read: (name) => Promise.resolve(stored.get(name) ?? ''),
    write: (name, value) => {
      history.push(value);
      stored.set(name, value);
      return Promise.resolve();
    },
  };
  const wait = (ms: number) => {
    history.push(ms);
    return Promise.resolve();
  };
  return { vault, wait, history, stored };
}

function rotate(name: string, world: ReturnType<typeof recordingVault>, lines = '', parameters = MAIN_PARAMETERS) {
  const { vault, wait } = world;
  return rotateSecret({ vault, wait, needed: neededSecrets(parameters), ask: fromLines(lines), name });
}

describe('rotating a secret', () => {
  it('FR-024: keeps the old signing key as previous', async () => {
    const world = recordingVault({ 'session-signing-keys': JSON.stringify(old) });
    await rotate('session-signing-keys', world);
    const keys = JSON.parse(world.stored.get('session-signing-keys') ?? '') as Keys;
    expect(keys.previous).toBe(old.current);
    expect(Buffer.from(keys.current, 'base64')).toHaveLength(32);
  });

  it('EDGE-4: at no time signs with a key that another process may not know yet, so nobody is signed out', async () => {
    const world = recordingVault({ 'session-signing-keys': JSON.stringify(old) });
    await rotate('session-signing-keys', world);
    const [announced, waited, rotated] = world.history as [string, number, string];
    const [before, after] = [announced, rotated].map((text) => JSON.parse(text) as Keys) as [Keys, Keys];
    expect(before).toEqual({ current: old.current, previous: after.current });
    expect(waited).toBe(ANNOUNCEMENT_MS);
    expect(ANNOUNCEMENT_MS).toBeGreaterThan(60_000);
  });

  it('FR-024: gives other secrets the new value at once', async () => {
    const world = recordingVault({ 'llm-api-key': 'old' });
    await rotate('llm-api-key', world, 'LLM_API_KEY=new');
    expect(world.history).toEqual(['new']);
  });

  it('changes nothing without a new value, for an unknown name, or when the stored keys are unreadable', async () => {
    const world = recordingVault({ 'session-signing-keys': 'broken' });
    await expect(rotate('llm-api-key', world)).rejects.toThrow(/nothing was changed/);
    await expect(rotate('no-such-secret', world)).rejects.toThrow(/need no secret no-such-secret/);
    await expect(rotate('session-signing-keys', world)).rejects.toThrow(
      /session-signing-keys cannot be used: it must be JSON/,
    );
    expect(world.history).toEqual([]);
  });

  it('EDGE-4: refuses to change a database password in the vault alone, and says how nobody is locked out', async () => {
    const world = recordingVault({ 'database-password-app': '{}' });
    const neon = { ...MAIN_PARAMETERS, database: { ...MAIN_PARAMETERS.database, mode: 'neon' } };
    await expect(rotate('database-password-app', world, 'DATABASE_PASSWORD_APP=new', neon)).rejects.toThrow(
      /CREATE ROLE todo_app_b LOGIN[^]*--name database-password-app[^]*ALTER ROLE todo_app PASSWORD NULL/,
    );
    expect(world.history).toEqual([]);
  });
});
