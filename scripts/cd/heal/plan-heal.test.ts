import { describe, expect, it } from 'vitest';
import type { Revision } from '../release/helm.ts';
import { EMPTY_LEDGER, type GoodRelease, type Ledger, type Progress } from '../release/ledger.ts';
import { simulatedManifest } from '../testing/simulated-deployer.ts';
import { planHeal, type HealPlan } from './plan-heal.ts';

const AT = '2026-11-25T10:00:00.000Z';
const good = (revision: number, number = revision): GoodRelease => {
  return { revision, manifest: simulatedManifest(number), schemaVersion: '0010_x', at: AT };
};
const helm = (...rows: [status: string, description?: string][]): Revision[] =>
  rows.map(([status, description = ''], index) => ({ revision: index + 1, status, description, updated: AT }));

function deploying(replaces: GoodRelease | null, functions: Progress['functions'] = 'untouched'): Ledger {
  const progress = {
    runId: '7-1',
    host: 'x',
    stage: 'probe',
    startedAt: AT,
    updatedAt: AT,
    manifest: simulatedManifest(9),
  };
  return { ...EMPTY_LEDGER, lastGood: replaces, inProgress: { ...progress, replaces, functions } };
}

const settled = (lastGood: GoodRelease | null): Ledger => ({ ...EMPTY_LEDGER, lastGood });
type Row = [
  what: string,
  history: Revision[],
  ledger: Ledger,
  plan: Partial<Extract<HealPlan, { kind: 'return' }>> | { kind: string },
];

describe('EDGE-3: what the next run does about', () => {
  it.each<Row>([
    ['nothing at all', [], EMPTY_LEDGER, { kind: 'nothing' }],
    ['a healthy release', helm(['superseded'], ['deployed']), settled(good(2)), { kind: 'nothing' }],
    [
      'a healthy release that a person has changed',
      helm(['superseded'], ['deployed']),
      settled(good(1)),
      { kind: 'nothing' },
    ],
    ['a run that died before it touched anything', helm(['deployed']), deploying(good(1)), { kind: 'forget' }],
    ['a run that died before its first installation', [], deploying(null), { kind: 'forget' }],
    [
      'an upgrade that was cut off',
      helm(['deployed'], ['pending-upgrade']),
      deploying(good(1)),
      { kind: 'return', to: good(1), helm: true, functions: false },
    ],
    ['a first installation that was cut off', helm(['pending-install']), deploying(null), { kind: 'uninstall' }],
    ['a first installation that failed', helm(['failed']), deploying(null), { kind: 'forget' }],
    ['a first installation that was never probed', helm(['deployed']), deploying(null), { kind: 'forget' }],
    [
      'a second attempt at a first installation that was cut off',
      helm(['failed'], ['pending-upgrade']),
      deploying(null),
      { kind: 'uninstall' },
    ],
    ['an upgrade that failed', helm(['deployed'], ['failed']), settled(good(1)), { kind: 'return', to: good(1) }],
    [
      'an upgrade that was never probed',
      helm(['superseded'], ['deployed']),
      deploying(good(1)),
      { kind: 'return', to: good(1), helm: true, functions: false },
    ],
    [
      'the same with a new functions package',
      helm(['superseded'], ['deployed']),
      deploying(good(1), 'replaced'),
      { kind: 'return', functions: true },
    ],
    [
      'a rollback that was cut off',
      helm(['superseded'], ['superseded'], ['pending-rollback']),
      deploying(good(1), 'replaced'),
      { kind: 'return', to: good(1), helm: true, functions: true },
    ],
    [
      'a rollback that was complete',
      helm(['superseded'], ['superseded'], ['deployed', 'Rollback to 1']),
      deploying(good(1)),
      { kind: 'forget' },
    ],
    [
      'a rollback whose functions package was not back yet',
      helm(['superseded'], ['superseded'], ['deployed', 'Rollback to 1']),
      deploying(good(1), 'replaced'),
      { kind: 'return', to: good(3, 1), helm: false, functions: true },
    ],
    ['a removal that was cut off', helm(['deployed'], ['uninstalling']), settled(good(1)), { kind: 'uninstall' }],
  ])('%s', (_what, history, ledger, plan) => {
    expect(planHeal({ history, ledger })).toMatchObject(plan);
  });

  it('a pending release without any ledger: back to what Helm remembers as deployed', () => {
    const history = helm(['superseded'], ['deployed'], ['pending-upgrade']);
    const plan = planHeal({ history, ledger: EMPTY_LEDGER });
    expect(plan).toMatchObject({ kind: 'return', to: { revision: 2, manifest: null } });
  });

  it('a recorded revision that Helm has forgotten: never back to one that is known as bad', () => {
    const bad = {
      runId: '6-1',
      outcome: 'failed',
      version: 'x',
      previousVersion: null,
      reason: null,
      at: AT,
      good: null,
      badRevision: 2,
    } as const;
    const history = helm(['superseded'], ['deployed'], ['pending-upgrade']);
    expect(planHeal({ history, ledger: { ...EMPTY_LEDGER, history: [bad] } })).toMatchObject({ kind: 'uninstall' });
  });
});
