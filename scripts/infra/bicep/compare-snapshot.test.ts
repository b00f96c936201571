import { describe, expect, it } from 'vitest';
import { compareSnapshots } from './compare-snapshot.ts';

const resource = (id: string, size: number) => ({ id, type: 't', name: id, apiVersion: '1', properties: { size } });
const snapshot = (resources: object[], outputs: object = {}) =>
  JSON.stringify({ predictedResources: resources, diagnostics: [], outputs });

describe('comparing snapshots', () => {
  it('names what came, went and changed', () => {
    const before = snapshot([resource('a', 1), resource('b', 1), resource('c', 1)]);
    const after = snapshot([resource('a', 1), resource('b', 2), resource('d', 1)], { host: 'x' });
    expect(compareSnapshots(before, after)).toEqual(['- c', '+ d', '~ b', '~ outputs']);
  });

  it('does not mind the order of resources and of properties', () => {
    const turned = { properties: { size: 1 }, apiVersion: '1', name: 'a', type: 't', id: 'a' };
    expect(
      compareSnapshots(snapshot([resource('a', 1), resource('b', 1)]), snapshot([resource('b', 1), turned])),
    ).toEqual([]);
  });
});
