import { describe, expect, it } from 'vitest';
import { readBatch } from './event-batch.ts';
import type { BatchContext } from './event-batch.ts';

const context = (systemPropertiesArray: unknown[]): BatchContext => ({
  options: {
    trigger: { type: 'eventHubTrigger', name: 'trigger', eventHubName: 'task-events' },
    extraInputs: [],
    extraOutputs: [],
  },
  triggerMetadata: { partitionContext: { partitionId: '3' }, systemPropertiesArray },
});

describe('a batch from Event Hubs', () => {
  it('pairs each body with its position', () => {
    const items = readBatch(
      [Buffer.from('{"a":1}'), Buffer.alloc(0)],
      context([
        { sequenceNumber: 7, enqueuedTimeUtc: '2026-11-24T10:00:00.123' },
        { sequenceNumber: 8, enqueuedTimeUtc: '2026-11-24T10:00:01Z' },
      ]),
    );
    const place = { hub: 'task-events', partition: '3' };
    expect(items).toEqual([
      // UTC without `Z`, whatever the time zone of this machine is.
      { body: Buffer.from('{"a":1}'), position: { ...place, sequence: '7', enqueuedAt: '2026-11-24T10:00:00.123Z' } },
      { body: Buffer.alloc(0), position: { ...place, sequence: '8', enqueuedAt: '2026-11-24T10:00:01Z' } },
    ]);
  });

  it('gives no message the place of another when the host’s lists differ in length', () => {
    const [first, second] = readBatch([Buffer.from('a'), Buffer.from('b')], context([{ sequenceNumber: 7 }]));
    expect(first?.position.sequence).toMatch(/^unnumbered-[0-9a-f]{32}$/);
    expect(second?.position.sequence).not.toBe(first?.position.sequence);
  });

  it.each([
    [{ low: 5, high: 0, unsigned: false }, '5'],
    [{ low: -1, high: 0, unsigned: false }, '4294967295'],
    [{ low: 0, high: 1, unsigned: false }, '4294967296'],
    [9_007_199_254_740_991, '9007199254740991'],
  ])('reads the sequence number %j', (sequenceNumber, text) => {
    const [item] = readBatch(['x'], context([{ sequenceNumber, enqueuedTimeUtc: '2026-11-24T10:00:00Z' }]));
    expect(item?.position.sequence).toBe(text);
  });
});
