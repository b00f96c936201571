import { effect, signal, type Signal } from '@preact/signals';
import { readSetting, writeSetting } from './stored-setting.ts';

/** Whether single letters are shortcuts, remembered in this browser. */
export function createSingleKeys(): Signal<boolean> {
  const singleKeys = signal(readSetting('single-keys') !== 'off');
  effect(() => writeSetting('single-keys', singleKeys.value ? null : 'off'));
  return singleKeys;
}
