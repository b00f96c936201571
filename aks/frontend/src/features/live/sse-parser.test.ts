import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, type SseBlock } from './sse-parser.ts';

const STREAM = [
  'retry: 1000\nid: 7-1\n\n',
  'event: hello\ndata: {"userId":"ü😀"}\n\n',
  ':\n\n',
  'event: activity\nid: 7-2\ndata: {"a":1}\n\n',
  'event: reset\r\nid: 7-3\r\ndata:\r\n\r\n',
  'data: two\ndata: lines\n\n',
  'event: unfinished\nid: 9-9\n',
].join('');
const BLOCKS: SseBlock[] = [
  { event: 'message', data: null, id: '7-1' },
  { event: 'hello', data: '{"userId":"ü😀"}', id: null },
  { event: 'activity', data: '{"a":1}', id: '7-2' },
  { event: 'reset', data: '', id: '7-3' },
  { event: 'message', data: 'two\nlines', id: null },
];

function parse(pieces: string[]): SseBlock[] {
  const blocks: SseBlock[] = [];
  const feed = createSseParser((block) => blocks.push(block));
  for (const piece of pieces) feed(piece);
  return blocks;
}

describe('a stream of server-sent events', () => {
  it('is read block by block, however the network cuts it', () => {
    expect(parse([STREAM])).toEqual(BLOCKS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length })), (cuts) => {
        const ends = [...cuts.toSorted((a, b) => a - b), STREAM.length];
        expect(parse(ends.map((end, index) => STREAM.slice(ends[index - 1] ?? 0, end)))).toEqual(BLOCKS);
      }),
    );
  });

  it('a message that never ends is given up, on one line or on many', () => {
    const piece = 'x'.repeat(100_000);
    expect(() => parse(['data: ', ...Array.from({ length: 11 }, () => piece)])).toThrow('too long');
    expect(() => parse(Array.from({ length: 11 }, () => `data: ${piece}\n`))).toThrow('too long');
  });
});
