import type { Action } from '#core/domain/language/action';
import type { TaskAction } from './stored-answer.ts';

/** Which task a step is about: one, several (`taskIds` the first of `count`), or none. `asks`: whether buttons are offered. */
export type Meant =
  | { kind: 'one'; taskId: string }
  | { kind: 'many'; taskIds: string[]; count: number; asks: boolean }
  | { kind: 'none' };

export type QueryAction = Extract<Action, { intent: 'query' }>;
export type AddAction = Extract<Action, { intent: 'add' }>;
type TalkAction = Exclude<Action, TaskAction | QueryAction | AddAction>;

/** One action with all that was found for it: what is left to do needs no search. `taskIds` are the first of `count`. */
export type PlanStep =
  | { kind: 'add'; action: AddAction }
  | { kind: 'task'; action: TaskAction; meant: Meant }
  | { kind: 'query'; action: QueryAction; taskIds: string[]; count: number }
  | { kind: 'talk'; action: TalkAction }
  | { kind: 'too-many'; count: number };
