import { describe, expect, it } from 'vitest';
import { exploreDesign } from '../../testing/explore-designs.ts';
import type { Design } from '../../testing/explore-designs.ts';

const DESIGNS: [string, Design, { duplicate: boolean; lost: boolean }][] = [
  ['no dedup', { claim: 'none', hasUniqueKey: false }, { duplicate: true, lost: false }],
  ['a mark after the effect', { claim: 'mark-after-effect', hasUniqueKey: false }, { duplicate: true, lost: false }],
  [
    'insert-if-absent, 409 = skip',
    { claim: 'insert-if-absent', hasUniqueKey: false },
    { duplicate: false, lost: true },
  ],
  ['the same and a unique key', { claim: 'insert-if-absent', hasUniqueKey: true }, { duplicate: false, lost: true }],
  ['lease and ETag without a unique key', { claim: 'lease', hasUniqueKey: false }, { duplicate: true, lost: false }],
  ['a mark and a unique key', { claim: 'mark-after-effect', hasUniqueKey: true }, { duplicate: false, lost: false }],
  ['lease, ETag and unique key', { claim: 'lease', hasUniqueKey: true }, { duplicate: false, lost: false }],
];

describe('FR-034: every history of two hosts, one event, three faults, leases that expire at any moment', () => {
  it.each(DESIGNS)('%s', (_, design, expected) => {
    const { duplicate, lost, states } = exploreDesign(design);
    expect({ duplicate, lost }).toEqual(expected);
    expect(states).toBeGreaterThan(20);
  });
});
