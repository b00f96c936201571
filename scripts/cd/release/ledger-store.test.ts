import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import type { Kubectl } from './kubectl.ts';
import { EMPTY_LEDGER, type Ledger } from './ledger.ts';
import { createLedgerStore, requireLedger } from './ledger-store.ts';

const pauses = { sleep: async () => undefined, random: () => 0 };
type Stored = { version: number; text: string } | undefined;

/** An API server with one ConfigMap, which refuses a write that is based on an older one. */
function apiServer(first?: Stored) {
  let stored = first;
  let before: () => void = () => undefined;
  const kubectl: Kubectl = {
    ask: (async () =>
      stored === undefined
        ? null
        : { metadata: { resourceVersion: String(stored.version) }, data: { ledger: stored.text } }) as Kubectl['ask'],
    run: async ([verb], input = '') => {
      before();
      before = () => undefined;
      const { metadata, data } = JSON.parse(input) as {
        metadata: { resourceVersion?: string };
        data: { ledger: string };
      };
      const isBased = verb === 'create' ? stored === undefined : metadata.resourceVersion === String(stored?.version);
      if (!isBased) throw new AppError({ code: 'kubectl.conflict', kind: 'conflict', message: 'modified' });
      stored = { version: (stored?.version ?? 0) + 1, text: data.ledger };
      return '';
    },
  };
  const write = (ledger: Ledger): void => {
    stored = { version: (stored?.version ?? 0) + 1, text: JSON.stringify(ledger) };
  };
  return { kubectl, write, beforeNextWrite: (act: () => void) => (before = act) };
}

const abort = (by: string) => ({ runId: '7-1', by, at: '2026-11-25T10:00:00Z' });

describe('the store of the ledger', () => {
  it('begins with none, and keeps what is written', async () => {
    const store = createLedgerStore(apiServer().kubectl, pauses);
    expect(await store.read()).toBeUndefined();
    await expect(requireLedger(store)).rejects.toThrow(/nothing has been deployed/);
    await store.update((ledger) => ({ ...ledger, abort: abort('Ada') }));
    expect(await requireLedger(store)).toEqual({ ...EMPTY_LEDGER, abort: abort('Ada') });
  });

  it('EDGE-11: of two writers at once each sees what the other wrote', async () => {
    const server = apiServer({ version: 1, text: JSON.stringify(EMPTY_LEDGER) });
    const store = createLedgerStore(server.kubectl, pauses);
    server.beforeNextWrite(() => server.write({ ...EMPTY_LEDGER, abort: abort('Ada') }));
    const seen: (string | undefined)[] = [];
    await store.update((ledger) => {
      seen.push(ledger.abort?.by);
      return { ...ledger, abort: abort('Bob') };
    });
    expect(seen).toEqual([undefined, 'Ada']);
    expect((await store.read())?.abort?.by).toBe('Bob');
  });

  it('writes nothing over a ledger that cannot be read', async () => {
    const server = apiServer({ version: 1, text: '{"lastGood"' });
    const store = createLedgerStore(server.kubectl, pauses);
    await expect(store.update((ledger) => ({ ...ledger }))).rejects.toMatchObject({ code: 'ledger.ill-formed' });
  });

  it('gives up when others always write in between', async () => {
    const server = apiServer({ version: 1, text: JSON.stringify(EMPTY_LEDGER) });
    const store = createLedgerStore(server.kubectl, pauses);
    const writing = store.update((ledger) => {
      server.beforeNextWrite(() => server.write(EMPTY_LEDGER));
      return { ...ledger, abort: abort('Bob') };
    });
    await expect(writing).rejects.toMatchObject({ kind: 'conflict' });
  });
});
