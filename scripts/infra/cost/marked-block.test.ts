import { expect, it } from 'vitest';
import { readMarkedBlock, replaceMarkedBlock } from './marked-block.ts';

const page = 'before\n<!-- cost:begin, written by `npm run cost -- --write` -->\nold\n<!-- cost:end -->\nafter\n';

it('the cost table is replaced between its markers and nowhere else', () => {
  const changed = replaceMarkedBlock(page, 'new');
  expect(readMarkedBlock(changed)).toBe('new');
  expect(changed.startsWith('before\n')).toBe(true);
  expect(changed.endsWith('<!-- cost:end -->\nafter\n')).toBe(true);
  expect(replaceMarkedBlock(changed, 'new')).toBe(changed);
});

it('a page without markers is refused with the lines to add', () => {
  expect(() => readMarkedBlock('no table here')).toThrow(/cost:begin[^]*cost:end/);
});
