import { describe, expect, it } from 'vitest';
import { OUTPUT_TO_HELM_VALUE } from '#core/platform/names';
import { toHelmValues } from './outputs.ts';

const outputs = Object.fromEntries(Object.keys(OUTPUT_TO_HELM_VALUE).map((name) => [name, `value of ${name}`]));

describe('outputs of a deployment', () => {
  it('SC-001: give the chart its public host and every other value that infrastructure decides', () => {
    const values = toHelmValues({ ...outputs, clusterName: 'for scripts only' });
    expect(values).toMatchObject({
      image: { registry: 'value of registryLoginServer' },
      gateway: { publicHost: 'value of publicHost', dnsLabel: 'value of dnsLabel' },
      identity: { backend: 'value of backendClientId', migrate: 'value of migrateClientId' },
    });
    expect(JSON.stringify(values)).not.toContain('for scripts only');
  });

  it('are refused when one that the chart needs is missing', () => {
    const { publicHost, ...rest } = outputs;
    expect(publicHost).toBeDefined();
    expect(() => toHelmValues(rest)).toThrow(/publicHost/);
  });
});
