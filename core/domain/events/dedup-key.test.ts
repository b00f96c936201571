import { describe, expect, it } from 'vitest';
import { identityOf } from './dedup-key.ts';

const position = { hub: 'task-events', partition: '2', sequence: '17', enqueuedAt: '2026-11-24T10:00:00Z' };
const event = { id: 'a/b#?', source: 'todo-chatbot/backend', time: '2026-11-23T09:00:00.000Z' };

describe('identity of an event', () => {
  it('is the CloudEvent’s own, wherever the copy lies', () => {
    const first = identityOf(event, position);
    expect(first).toEqual({ source: event.source, id: event.id, time: new Date(event.time) });
    expect(identityOf(event, { ...position, partition: '3', sequence: '99' })).toEqual(first);
  });

  it.each([
    ['text', 'not json'],
    ['an empty body', ''],
    ['nothing', undefined],
    ['a list', [event]],
    ['no id', { ...event, id: undefined }],
    ['an id that is no text', { ...event, id: 7 }],
    ['an endless id', { ...event, id: 'x'.repeat(501) }],
    ['no time', { ...event, time: undefined }],
    ['an invalid time', { ...event, time: '2026-13-45T99:00:00Z' }],
    ['a leap second', { ...event, time: '2026-06-30T23:59:60Z' }],
    ['a local time', { ...event, time: '2026-11-23 09:00' }],
  ])('of %s is its position, the same at every redelivery', (_, body) => {
    const identity = {
      source: 'hub:task-events/2',
      id: '17@2026-11-24T10:00:00.000Z',
      time: new Date(position.enqueuedAt),
    };
    expect(identityOf(body, position)).toEqual(identity);
  });

  it('is not the same as of the message that had its place before the hub was made anew', () => {
    const before = identityOf('', { ...position, enqueuedAt: '2026-11-23T10:00:00Z' });
    expect(before.id).not.toBe(identityOf('', position).id);
  });

  it('is there even when the host tells no time', () => {
    const identity = { source: 'hub:task-events/2', id: '17@1970-01-01T00:00:00.000Z', time: new Date(0) };
    expect(identityOf('', { ...position, enqueuedAt: '' })).toEqual(identity);
  });
});
