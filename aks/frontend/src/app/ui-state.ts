import { effect, signal, type Signal } from '@preact/signals';
import type { TaskPatch } from '#core/domain/task/task';
import { readSetting, writeSetting } from '../lib/stored-setting.ts';

export type Editing = {
  taskId: string;
  /** Values that a refused save left behind. */
  draft?: TaskPatch;
  focus?: 'title' | 'date';
};

/** What is open and where the person is; nothing of it is worth telling the server. */
export type UiState = {
  editing: Signal<Editing | null>;
  helpOpen: Signal<boolean>;
  chatOpen: Signal<boolean>;
  signOutOpen: Signal<boolean>;
  quickAddText: Signal<string>;
  /** The row that Tab enters the list at. */
  currentTaskId: Signal<string | null>;
  /** The task that just appeared by itself, for the eye and for screen readers. */
  arrived: Signal<{ taskId: string; text: string } | null>;
  singleKeys: Signal<boolean>;
};

export function createUiState(): UiState {
  const singleKeys = signal(readSetting('single-keys') !== 'off');
  effect(() => writeSetting('single-keys', singleKeys.value ? null : 'off'));
  return {
    editing: signal(null),
    helpOpen: signal(false),
    chatOpen: signal(false),
    signOutOpen: signal(false),
    quickAddText: signal(''),
    currentTaskId: signal(null),
    arrived: signal(null),
    singleKeys,
  };
}
