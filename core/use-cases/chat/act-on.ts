import { actAdd } from './act-add.ts';
import { actOnTask } from './act-on-task.ts';
import { actQuery } from './act-query.ts';
import { actConfirm, actDeny, actHelp, actUnknown } from './act-talk.ts';
import { actUndo } from './act-undo.ts';
import { outcome, type ChatTurn, type Outcome } from './chat-turn.ts';
import { MAX_ACTIONS } from './plan-turn.ts';
import type { PlanStep } from './plan-step.ts';

/** Does what one step of a plan asks for. */
export async function actOn(turn: ChatTurn, step: PlanStep): Promise<Outcome> {
  switch (step.kind) {
    case 'add':
      return await actAdd(turn, step.action);
    case 'task':
      return await actOnTask(turn, step.action, step.meant);
    case 'query':
      return await actQuery(turn, step);
    case 'talk':
      return await actTalk(turn, step.action);
    case 'too-many':
      return outcome(`That asks for ${step.count} things at once; ${MAX_ACTIONS} are the most. Nothing was changed.`);
  }
}

async function actTalk(turn: ChatTurn, action: Extract<PlanStep, { kind: 'talk' }>['action']): Promise<Outcome> {
  switch (action.intent) {
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
