import { useEffect } from 'preact/hooks';
import type { App } from './create-app.ts';
import { commandOf, type Command } from './hotkeys.ts';
import { focusNeighbour, focusRow } from './row-focus.ts';
import { QUICK_ADD_ID } from '../features/quick-add/quick-field.tsx';

/** Listens for keys while the list is on screen. */
export function useCommands(app: App): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]')) return;
      const command = commandIn(event, app);
      if (!command) return;
      event.preventDefault();
      runCommand(command, app);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [app]);
}

function commandIn(event: KeyboardEvent, { ui }: App): Command | null {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-task]') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    return event.key === 'ArrowDown' ? 'next' : 'previous';
  }
  const typing = target?.matches('input:not([type=checkbox], [type=radio]), textarea, select') ?? false;
  return commandOf(event, { typing, singleKeys: ui.singleKeys.value });
}

function runCommand(command: Command, app: App): void {
  switch (command) {
    case 'add':
      app.router.go('/');
      // The field may only just come onto the page; the page is drawn in a microtask before this one.
      queueMicrotask(() => document.getElementById(QUICK_ADD_ID)?.focus());
      return;
    case 'chat':
      app.ui.chatOpen.value = !app.ui.chatOpen.value;
      return;
    case 'help':
      app.ui.helpOpen.value = true;
      return;
    case 'undo':
      void app.undo.undoLast();
      return;
    case 'next':
      return focusNeighbour(1);
    case 'previous':
      return focusNeighbour(-1);
    default:
      return runOnCurrentTask(command, app);
  }
}

type TaskCommand = Exclude<Command, 'add' | 'chat' | 'help' | 'undo' | 'next' | 'previous'>;

function runOnCurrentTask(command: TaskCommand, { ui, store, tasks }: App): void {
  const row = document.activeElement?.closest<HTMLElement>('[data-task]');
  const task = store.find(row?.dataset['task'] ?? '');
  if (!row || !task) return;
  switch (command) {
    case 'complete':
      focusRow(row.nextElementSibling ?? row.previousElementSibling);
      if (task.status === 'done') tasks.reopen(task);
      else tasks.complete(task);
      return;
    case 'remove':
      focusRow(row.nextElementSibling ?? row.previousElementSibling);
      tasks.remove(task);
      return;
    case 'date':
      ui.editing.value = { taskId: task.id, focus: 'date' };
      return;
    default: {
      const priority = Number(command.slice(-1));
      if (priority !== task.priority) tasks.edit(task, { priority });
    }
  }
}
