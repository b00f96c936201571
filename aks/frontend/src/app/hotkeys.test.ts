import { describe, expect, it } from 'vitest';
import { commandOf, type KeyPress } from './hotkeys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
});
const free = { typing: false, singleKeys: true };

describe('keys', () => {
  it.each([
    ['q', 'add'],
    ['Q', 'add'],
    ['j', 'next'],
    ['e', 'complete'],
    ['?', 'help'],
    ['1', 'priority-1'],
    ['Delete', 'remove'],
    ['x', null],
    ['constructor', null],
  ])('%s is %s', (key, command) => {
    expect(commandOf(press(key), free)).toBe(command);
  });

  it('Ctrl-Z and Cmd-Z undo, unless a field has its own undo', () => {
    expect(commandOf(press('z', { ctrlKey: true }), free)).toBe('undo');
    expect(commandOf(press('z', { metaKey: true }), free)).toBe('undo');
    expect(commandOf(press('z', { ctrlKey: true, shiftKey: true }), free)).toBeNull();
    expect(commandOf(press('z', { ctrlKey: true }), { ...free, typing: true })).toBeNull();
  });

  it('letters are text while typing, and nothing when single keys are switched off', () => {
    expect(commandOf(press('q'), { ...free, typing: true })).toBeNull();
    expect(commandOf(press('q', { ctrlKey: true }), free)).toBeNull();
    expect(commandOf(press('q'), { typing: false, singleKeys: false })).toBeNull();
    expect(commandOf(press('Delete'), { typing: false, singleKeys: false })).toBe('remove');
  });
});
