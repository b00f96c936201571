import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { durationMs, faultsOfHostJson, readHostJson } from './validate-host-json.ts';

const ours = await readFile(new URL('../../host.json', import.meta.url), 'utf8');
const changed = (change: (host: Record<string, Record<string, Record<string, unknown>>>) => void): string => {
  const host = JSON.parse(ours) as Record<string, Record<string, Record<string, unknown>>>;
  change(host);
  return JSON.stringify(host);
};

describe('host.json', () => {
  it('of the product is right', () => {
    expect(faultsOfHostJson(ours)).toEqual([]);
    const settings = { maxEventBatchSize: 64, batchCheckpointFrequency: 1, prefetchCount: 300 };
    expect(readHostJson(ours).extensions?.eventHubs).toMatchObject(settings);
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'host.json is not JSON'],
    ['another version', changed((host) => Object.assign(host, { version: '2' })), '/version'],
    ['no version', changed((host) => delete host['version']), 'version is missing'],
    [
      'a time-out that is no duration',
      changed((host) => Object.assign(host, { functionTimeout: '10m' })),
      '/functionTimeout',
    ],
    ['a time-out of 0', changed((host) => Object.assign(host, { functionTimeout: '00:00:00' })), 'must not be zero'],
    [
      'a time-out of 90 minutes',
      changed((host) => Object.assign(host, { functionTimeout: '00:90:00' })),
      '/functionTimeout',
    ],
    ['an unknown setting', changed((host) => Object.assign(host, { retry: {} })), 'no such setting: retry'],
    [
      'settings of the extension in the old place',
      changed((host) => Object.assign(host['extensions']?.['eventHubs'] ?? {}, { eventProcessorOptions: {} })),
      'no such setting: eventProcessorOptions',
    ],
    [
      'checkpoints only now and then',
      changed((host) => Object.assign(host['extensions']?.['eventHubs'] ?? {}, { batchCheckpointFrequency: 5 })),
      'batchCheckpointFrequency',
    ],
    [
      'a batch whose least is above its most',
      changed((host) => Object.assign(host['extensions']?.['eventHubs'] ?? {}, { minEventBatchSize: 65 })),
      'minEventBatchSize is above',
    ],
    [
      'a bundle of another generation',
      changed((host) => Object.assign(host['extensionBundle'] ?? {}, { version: '[3.*, 4.0.0)' })),
      '/extensionBundle/version',
    ],
  ])('with %s is refused', (_, text, named) => {
    expect(faultsOfHostJson(text).join('; ')).toContain(named);
    expect(() => readHostJson(text)).toThrow('host.json');
  });

  it('durations are hours, minutes, seconds', () => {
    expect(durationMs('01:02:03')).toBe(3_723_000);
  });
});
