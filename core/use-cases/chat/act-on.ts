import type { Action } from '#core/domain/language/action';
import { actAdd } from './act-add.ts';
import { actOnTask } from './act-on-task.ts';
import { actQuery } from './act-query.ts';
import { actConfirm, actDeny, actHelp, actUnknown } from './act-talk.ts';
import { actUndo } from './act-undo.ts';
import type { ChatTurn, Outcome } from './chat-turn.ts';

/** Does what one action asks for. */
export async function actOn(turn: ChatTurn, action: Action): Promise<Outcome> {
  switch (action.intent) {
    case 'add':
      return await actAdd(turn, action);
    case 'complete':
    case 'reopen':
    case 'remove':
    case 'update':
      return await actOnTask(turn, action);
    case 'query':
      return actQuery(turn, action);
    case 'undo':
      return await actUndo(turn);
    case 'confirm':
      return await actConfirm(turn);
    case 'deny':
      return actDeny(turn);
    case 'help':
      return actHelp();
    case 'unknown':
      return actUnknown(action);
  }
}
