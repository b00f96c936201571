import Type from 'typebox';
import { TaskPage, TaskQuery } from '#core/domain/api';
import { NewTask, TaskPatch } from '#core/domain/task/task';
import {
  ExpectedUserHeader,
  NoContent,
  problems,
  TaskAnswer,
  TaskParams,
  VersionedWriteHeaders,
  WriteHeaders,
} from './schemas.ts';

const common = { tags: ['tasks'], security: [{ session: [] }] };

export const LIST_TASKS = {
  ...common,
  operationId: 'listTasks',
  summary: 'List tasks: open ones by due date, done ones newest first.',
  headers: ExpectedUserHeader,
  querystring: TaskQuery,
  response: { 200: Type.Object(TaskPage.properties, { description: 'A page of tasks.' }), ...problems },
};

export const CREATE_TASK = {
  ...common,
  operationId: 'createTask',
  summary: 'Create a task; with a recurrence, also its series.',
  headers: WriteHeaders,
  body: NewTask,
  response: { 201: TaskAnswer, ...problems },
};

export const GET_TASK = {
  ...common,
  operationId: 'getTask',
  summary: 'Read a task.',
  headers: ExpectedUserHeader,
  params: TaskParams,
  response: { 200: TaskAnswer, ...problems },
};

export const UPDATE_TASK = {
  ...common,
  operationId: 'updateTask',
  summary: 'Change the named fields. A new date moves this occurrence only.',
  params: TaskParams,
  headers: VersionedWriteHeaders,
  body: TaskPatch,
  response: { 200: TaskAnswer, ...problems },
};

export const DELETE_TASK = {
  ...common,
  operationId: 'deleteTask',
  summary: 'Delete a task; it can be restored.',
  params: TaskParams,
  headers: VersionedWriteHeaders,
  response: { 204: NoContent, ...problems },
};
