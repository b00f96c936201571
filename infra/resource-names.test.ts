import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCommitted } from './test/expanded-template.ts';
import { expand, noBicep } from './test/variants.ts';

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const RULES: Record<string, RegExp> = {
  cluster: /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/,
  registry: /^[a-zA-Z0-9]{5,50}$/,
  eventHubs: /^[a-zA-Z](?:[a-zA-Z0-9-]{4,48})[a-zA-Z0-9]$/,
  storage: /^[a-z0-9]{3,24}$/,
  // 2-60, but only 32 characters make the host id: longer names can collide.
  functionApp: /^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}[a-zA-Z0-9]$/,
  keyVault: /^[a-zA-Z](?!.*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/,
  postgres: /^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$/,
  workspace: /^[a-zA-Z0-9][a-zA-Z0-9-]{2,61}[a-zA-Z0-9]$/,
  insights: /^[^%&\\?/]{0,259}[^%&\\?/. ]$/,
  network: /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}[a-zA-Z0-9_]$/,
  publicIp: /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,78}[a-zA-Z0-9_]$/,
  dnsLabel: /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/,
  slug: /^[a-z][a-z0-9]{0,7}$/,
};

describe('resource names', () => {
  let all: Record<string, string>[];
  let corners: Record<string, string>[];
  beforeAll(async () => {
    if (noBicep !== undefined) return;
    const { outputs } = await expand('test/names-probe.bicepparam');
    all = outputs['names'] as Record<string, string>[];
    corners = all.slice(0, -1);
  });
  beforeEach(({ skip }) => skip(noBicep !== undefined, noBicep));

  it("keep Azure's rules for 25 corner inputs", () => {
    expect(corners).toHaveLength(25);
    const faults = corners.flatMap((names, at) =>
      Object.entries(names)
        .filter(([kind, name]) => !RULES[kind]?.test(name))
        .map(([kind, name]) => `${at} ${kind} ${name}`),
    );
    expect(faults).toEqual([]);
    for (const names of corners) expect(Object.keys(names).toSorted()).toEqual(Object.keys(RULES).toSorted());
  });

  it('SC-001: are the same each time, so that a deployment can be repeated', () => {
    expect(all.at(-1)).toEqual(all[2]);
    expect(all[2]).toMatchObject({ dnsLabel: readCommitted('main').outputs['dnsLabel'] });
  });

  it('are unique in the world: each holds the 13 characters that stand for the resource group', () => {
    for (const { slug, ...names } of corners) {
      expect(slug).toBeDefined();
      for (const name of Object.values(names)) expect(name).toMatch(/zvakulvjoa7ue$/);
    }
  });
});
