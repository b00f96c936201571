import { describe, expect, it } from 'vitest';
import { simulatedManifest } from '../testing/simulated-deployer.ts';
import { EMPTY_LEDGER, HISTORY_LENGTH, parseLedger, REASON_LENGTH, type Ledger } from './ledger.ts';
import { begin, end, oneLine, raiseAbort, reach, succeed } from './ledger-changes.ts';

const writer = (runId: string) => ({ runId, host: 'runner', now: new Date('2026-11-25T10:00:00Z') });
const deploying = (runId: string, from: Ledger = EMPTY_LEDGER): Ledger =>
  begin(from, writer(runId), { manifest: simulatedManifest(2), replaces: from.lastGood });
const good = { revision: 3, schemaVersion: '0010_clean-up' };

describe('the ledger', () => {
  it('is read as it was written', () => {
    const ledger = succeed(deploying('7-1'), writer('7-1'), good);
    expect(parseLedger(JSON.stringify(ledger))).toEqual(ledger);
    expect(ledger.lastGood).toMatchObject({ ...good, manifest: simulatedManifest(2) });
  });

  it.each<[string, string | undefined, RegExp]>([
    ['nothing in it', undefined, /the key "ledger" is missing/],
    ['half of one', '{"lastGood":', /it is not JSON/],
    ['another thing', '[]', /"lastGood" is missing or ill-formed/],
    ['a revision that is none', JSON.stringify({ ...EMPTY_LEDGER, lastGood: { revision: 'x' } }), /"lastGood"/],
    ['a longer history than we write', JSON.stringify({ ...EMPTY_LEDGER, history: Array(21).fill(1) }), /"history"/],
    ['fields of another version', JSON.stringify({ ...EMPTY_LEDGER, more: 1 }), /fields that nobody knows/],
    ['megabytes', JSON.stringify({ ...EMPTY_LEDGER, more: 'x'.repeat(300_000) }), /300\d+ characters long/],
  ])('EDGE-3: with %s is an error that says what to do', (_what, text, says) => {
    const read = (): Ledger => parseLedger(text);
    expect(read).toThrow(says);
    expect(read).toThrow(/Nothing was changed.* kubectl --namespace todo-chatbot delete configmap release-ledger/);
  });

  it('keeps the last outcomes, and of each reason one line without secrets', () => {
    let ledger = EMPTY_LEDGER;
    for (let run = 0; run < HISTORY_LENGTH + 5; run += 1) {
      const reason = `run ${run}:\n password=hunter2hunter2 ${'x'.repeat(1000)}`;
      const ending = { runId: `${run}`, outcome: 'rolled-back', reason, lastGood: null, badRevision: 1 } as const;
      ledger = end(deploying(`${run}`, ledger), writer(`${run}`), ending);
    }
    expect(ledger.history.map(({ runId }) => runId)).toEqual(
      Array.from({ length: HISTORY_LENGTH }, (_, n) => `${24 - n}`),
    );
    expect(ledger.history[0]?.reason).toMatch(/^run 24: (?!.*hunter2).* …$/);
    expect(ledger.history[0]?.reason).toHaveLength(REASON_LENGTH);
    expect(parseLedger(JSON.stringify(ledger))).toEqual(ledger);
  });

  it('has one deployment in progress: the second writer sees the first', () => {
    const first = deploying('7-1');
    expect(() => deploying('8-1', first)).toThrow(/Run 7-1 deploys; this run touches nothing/);
    expect(() => reach(first, writer('8-1'), 'smoke')).toThrow(/Run 7-1/);
    expect(() => succeed(EMPTY_LEDGER, writer('8-1'), good)).toThrow(/settled by somebody else/);
  });

  it('takes a change twice whose first answer was lost', () => {
    const begun = deploying('7-1');
    expect(deploying('7-1', begun)).toBe(begun);
    const done = succeed(begun, writer('7-1'), good);
    expect(succeed(done, writer('7-1'), good)).toBe(done);
  });

  it('EDGE-11: an abort is meant for the run that was in progress when it was raised', () => {
    const by = { by: 'Ada', now: writer('').now };
    expect(raiseAbort(EMPTY_LEDGER, by)).toBe(EMPTY_LEDGER);
    const aborted = raiseAbort(deploying('7-1'), by);
    expect(aborted.abort).toMatchObject({ runId: '7-1', by: 'Ada' });
    expect(succeed(aborted, writer('7-1'), good).abort).toBeNull();
  });

  it('a reason is one line', () => {
    expect(oneLine('  a\n\tb  ')).toBe('a b');
  });
});
