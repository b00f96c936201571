import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../bicep-cli.ts';
import { MAIN_PARAMETERS } from '../testing/main-parameters.ts';
import { priceProfile, total } from './items.ts';
import { NODE_PRICES, POSTGRES_PRICES, PRICES } from './prices.ts';
import { makeProfiles } from './profiles.ts';
import { costRows, leastUsers, markdown, type PricedProfile } from './table.ts';

const resources = readSnapshot(readFileSync('infra/main.snapshot.json', 'utf8'));
const priced: PricedProfile[] = makeProfiles(MAIN_PARAMETERS).map((profile) => ({
  profile,
  items: priceProfile(profile, resources),
}));
const totals = Object.fromEntries(priced.map(({ profile, items }) => [profile.name, total(items)]));

function item(profile: string, name: string): number | undefined {
  return priced.find((one) => one.profile.name === profile)?.items.find((line) => line.name === name)?.usd;
}

describe('the bill', () => {
  it('adds up what the templates deploy, line by line', () => {
    expect(item('small', 'Nodes')).toBeCloseTo(125.56);
    expect(item('small', 'PostgreSQL')).toBeCloseTo(16.09);
    expect(item('small', 'Event Hubs')).toBeCloseTo(21.9);
    expect(item('available', 'AKS control plane')).toBeCloseTo(73);
    expect(item('lean-reserved', 'Web test')).toBe(0);
  });

  it('counts the alert rules that really exist', () => {
    const rule = (every: string) => ({
      type: 'Microsoft.Insights/scheduledQueryRules',
      name: every,
      properties: { evaluationFrequency: every },
    });
    const profile = priced[0]?.profile;
    if (profile === undefined) throw new Error('no profile');
    const items = priceProfile(profile, [rule('PT1M'), rule('PT5M'), rule('P1D')]);
    expect(items.find(({ name }) => name === 'Alert rules')?.usd).toBeCloseTo(5);
    expect(item('small', 'Alert rules')).toBeGreaterThan(5);
  });

  it('grows with what is bought: reserved nodes cost less, standby and SLA more', () => {
    expect(totals['small-reserved']).toBeLessThan(totals['small'] ?? 0);
    expect(totals['lean-reserved']).toBeLessThan(totals['small-reserved'] ?? 0);
    expect(totals['available']).toBeGreaterThan((totals['small'] ?? 0) + 73);
  });

  it('does not guess: a size without a price is an error that says where to add it', () => {
    const cluster = { ...MAIN_PARAMETERS.cluster, nodeVmSize: 'Standard_D64as_v5' };
    const [small] = makeProfiles({ ...MAIN_PARAMETERS, cluster });
    expect(() => small && priceProfile(small, resources)).toThrow(/Standard_D64as_v5.*NODE_PRICES/);
  });

  it('says of every price where it is from, and never shows a day on which nobody looked', () => {
    const nodes = Object.values(NODE_PRICES).flatMap(({ payg, reserved }) => [payg, reserved]);
    for (const price of [...Object.values(PRICES), ...nodes, ...Object.values(POSTGRES_PRICES)]) {
      expect(price.usd).toBeGreaterThan(0);
      expect(price.source).not.toBe('');
      expect(price.read === undefined, price.source).toBe(!price.source.startsWith('transcript'));
    }
  });
});

describe('cost per user', () => {
  it.each([0.49, 100, 188.88, 236, 562.4])(
    'SC-012: the least number of users for $%d is the least with < $0.50',
    (usd) => {
      const users = leastUsers(usd);
      expect(usd / users).toBeLessThan(0.5);
      expect(usd / (users - 1)).toBeGreaterThanOrEqual(0.5);
    },
  );

  it('SC-012: every profile states its least number of monthly users', () => {
    const row = costRows(priced, 500).at(-1);
    expect(row?.slice(1)).toEqual(Object.values(totals).map((usd) => String(leastUsers(usd))));
  });

  it('SC-012: 500 monthly users cost less than $0.50 each in the small profile', () => {
    expect((totals['small'] ?? Number.NaN) / 500).toBeLessThan(0.5);
  });

  it('is a table with one column per profile', () => {
    const lines = markdown(priced, 500)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([priced.length + 3]));
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});
