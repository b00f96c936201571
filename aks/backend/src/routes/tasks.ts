import Type from 'typebox';
import { TaskPage, TaskQuery } from '#core/domain/api';
import { NewTask, TaskPatch } from '#core/domain/task';
import { createTask } from '#core/use-cases/create-task';
import { deleteTask } from '#core/use-cases/delete-task';
import { taskNotFound } from '#core/use-cases/require-task';
import { updateTask } from '#core/use-cases/update-task';
import type { App, AppDeps } from '../app-types.ts';
import type { Identity } from '../plugins/session.ts';
import { expectedVersion, writeRequest } from '../write-request.ts';
import { NoContent, problems, TaskAnswer, TaskParams, VersionedWriteHeaders, WriteHeaders } from './schemas.ts';

const PageAnswer = Type.Object(TaskPage.properties, { description: 'A page of tasks.' });
const PAGE = 50;

type TaskDeps = Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'> & { identity: Identity };

/** `/api/tasks`: list, create, read, change and delete one's own tasks. */
export function registerTaskRoutes(app: App, deps: TaskDeps): void {
  const { identity, unitOfWork } = deps;
  const common = { tags: ['tasks'], security: [{ session: [] }] };

  app.get(
    '/api/tasks',
    {
      schema: {
        ...common,
        operationId: 'listTasks',
        summary: 'List tasks: open ones by due date, done ones the newest first.',
        querystring: TaskQuery,
        response: { 200: PageAnswer, ...problems },
      },
    },
    async (request) => {
      const { status = 'open', limit = PAGE, cursor = null } = request.query;
      const { userId } = identity.of(request).session;
      return await unitOfWork.run(userId, (tx) => tx.tasks.list({ status, limit, cursor }));
    },
  );

  app.post(
    '/api/tasks',
    {
      schema: {
        ...common,
        operationId: 'createTask',
        summary: 'Create a task, with a recurrence also its series.',
        headers: WriteHeaders,
        body: NewTask,
        response: { 201: TaskAnswer, ...problems },
      },
    },
    (request, reply) => {
      const { userId, timeZone } = identity.of(request).session;
      return writeRequest(
        deps,
        { request, reply },
        {
          userId,
          async act(work) {
            const task = await createTask(work, { task: request.body, timeZone });
            return { status: 201, body: task, version: task.version, location: `/api/tasks/${task.id}` };
          },
        },
      );
    },
  );

  registerOneTask(app, deps, common);
}

function registerOneTask(
  app: App,
  deps: TaskDeps,
  common: { tags: string[]; security: { session: string[] }[] },
): void {
  const { identity, unitOfWork } = deps;

  app.get(
    '/api/tasks/:id',
    {
      schema: {
        ...common,
        operationId: 'getTask',
        summary: 'Read a task.',
        params: TaskParams,
        response: { 200: TaskAnswer, ...problems },
      },
    },
    async (request, reply) => {
      const { userId } = identity.of(request).session;
      const task = await unitOfWork.run(userId, (tx) => tx.tasks.find(request.params.id));
      if (!task) throw taskNotFound();
      return await reply.header('etag', `"${task.version}"`).send(task);
    },
  );

  app.patch(
    '/api/tasks/:id',
    {
      schema: {
        ...common,
        operationId: 'updateTask',
        summary: 'Change the named fields. A new date moves this occurrence only.',
        params: TaskParams,
        headers: VersionedWriteHeaders,
        body: TaskPatch,
        response: { 200: TaskAnswer, ...problems },
      },
    },
    (request, reply) => {
      const { userId, timeZone } = identity.of(request).session;
      return writeRequest(
        deps,
        { request, reply },
        {
          userId,
          async act(work) {
            const input = { taskId: request.params.id, patch: request.body, timeZone, ...expectedVersion(request) };
            const task = await updateTask(work, input);
            return { status: 200, body: task, version: task.version };
          },
        },
      );
    },
  );

  app.delete(
    '/api/tasks/:id',
    {
      schema: {
        ...common,
        operationId: 'deleteTask',
        summary: 'Delete a task; it can be restored.',
        params: TaskParams,
        headers: VersionedWriteHeaders,
        response: { 204: NoContent, ...problems },
      },
    },
    (request, reply) =>
      writeRequest(
        deps,
        { request, reply },
        {
          userId: identity.of(request).session.userId,
          async act(work) {
            await deleteTask(work, { taskId: request.params.id, ...expectedVersion(request) });
            return { status: 204, body: undefined };
          },
        },
      ),
  );
}
