import { useEffect } from 'preact/hooks';
import { QUICK_ADD_ID } from '../features/quick-add/quick-field.tsx';
import type { TasksSlice } from '../features/tasks/tasks-slice.ts';
import type { App } from './create-app.ts';
import type { Workspace } from './create-workspace.ts';
import { commandOf, type Command } from './hotkeys.ts';
import { focusNeighbour, focusRow } from './row-focus.ts';

type Commanded = Pick<App, 'router' | 'singleKeys'> & { workspace: Workspace };

/** Listens for keys while the list is on screen. */
export function useCommands({ router, singleKeys, workspace }: Commanded): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]')) return;
      const command = commandIn(event, singleKeys.peek());
      if (!command) return;
      event.preventDefault();
      runCommand(command, { router, workspace });
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [workspace]);
}

function commandIn(event: KeyboardEvent, singleKeys: boolean): Command | null {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-task]') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    return event.key === 'ArrowDown' ? 'next' : 'previous';
  }
  const typing = target?.matches('input:not([type=checkbox], [type=radio]), textarea, select') ?? false;
  return commandOf(event, { typing, singleKeys });
}

function runCommand(command: Command, { router, workspace }: Omit<Commanded, 'singleKeys'>): void {
  const { isOpen, undo, tasks } = workspace;
  switch (command) {
    case 'add':
      router.go('/');
      // The field may have just been rendered: rendering happens in a microtask before this one.
      queueMicrotask(() => document.getElementById(QUICK_ADD_ID)?.focus());
      return;
    case 'chat':
      isOpen.chat.value = !isOpen.chat.value;
      return;
    case 'help':
      isOpen.help.value = true;
      return;
    case 'undo':
      void undo.undoLast();
      return;
    case 'next':
      return focusNeighbour(1);
    case 'previous':
      return focusNeighbour(-1);
    default:
      return runOnCurrentTask(command, tasks);
  }
}

type TaskCommand = Exclude<Command, 'add' | 'chat' | 'help' | 'undo' | 'next' | 'previous'>;

function runOnCurrentTask(command: TaskCommand, { store, actions, editing }: TasksSlice): void {
  const row = document.activeElement?.closest<HTMLElement>('[data-task]');
  const task = store.find(row?.dataset['task'] ?? '');
  if (!row || !task) return;
  switch (command) {
    case 'complete':
      focusRow(row.nextElementSibling ?? row.previousElementSibling);
      if (task.status === 'done') actions.reopen(task);
      else actions.complete(task);
      return;
    case 'remove':
      focusRow(row.nextElementSibling ?? row.previousElementSibling);
      actions.remove(task);
      return;
    case 'date':
      editing.value = { taskId: task.id, focus: 'date' };
      return;
    default: {
      const priority = Number(command.slice(-1));
      if (priority !== task.priority) actions.edit(task, { priority });
    }
  }
}
