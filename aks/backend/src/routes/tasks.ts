import { createTask } from '#core/use-cases/create-task';
import { deleteTask } from '#core/use-cases/delete-task';
import { taskNotFound } from '#core/use-cases/require-task';
import { updateTask } from '#core/use-cases/update-task';
import type { App, AppDeps } from '../app-types.ts';
import { BODY_BYTES } from '../limits.ts';
import type { Identity } from '../plugins/session.ts';
import { expectedVersion, writeRequest } from './write-request.ts';
import { CREATE_TASK, DELETE_TASK, GET_TASK, LIST_TASKS, UPDATE_TASK } from './task-schemas.ts';

const PAGE = 50;

type TaskDeps = Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'> & { identity: Identity };

/** `/api/tasks`: list, create, read, change and delete one's own tasks. */
export function registerTaskRoutes(app: App, deps: TaskDeps): void {
  registerReading(app, deps);
  registerWriting(app, deps);
}

function registerReading(app: App, { identity, unitOfWork }: TaskDeps): void {
  app.get('/api/tasks', { schema: LIST_TASKS }, (request) => {
    const { status = 'open', limit = PAGE, cursor = null } = request.query;
    const { userId } = identity.of(request).session;
    return unitOfWork.run(userId, (tx) => tx.tasks.list({ status, limit, cursor }), { isRead: true });
  });

  app.get('/api/tasks/:id', { schema: GET_TASK }, async (request, reply) => {
    const { userId } = identity.of(request).session;
    const task = await unitOfWork.run(userId, (tx) => tx.tasks.find(request.params.id), { isRead: true });
    if (!task) throw taskNotFound();
    return await reply.header('etag', `"${task.version}"`).send(task);
  });
}

function registerWriting(app: App, deps: TaskDeps): void {
  const { identity } = deps;

  app.post('/api/tasks', { schema: CREATE_TASK, bodyLimit: BODY_BYTES.task }, async (request, reply) => {
    const { userId, timeZone } = identity.of(request).session;
    await writeRequest(
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
  });

  app.patch('/api/tasks/:id', { schema: UPDATE_TASK, bodyLimit: BODY_BYTES.task }, async (request, reply) => {
    const { userId, timeZone } = identity.of(request).session;
    await writeRequest(
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
  });

  app.delete('/api/tasks/:id', { schema: DELETE_TASK }, async (request, reply) => {
    await writeRequest(
      deps,
      { request, reply },
      {
        userId: identity.of(request).session.userId,
        async act(work) {
          await deleteTask(work, { taskId: request.params.id, ...expectedVersion(request) });
          return { status: 204, body: undefined };
        },
      },
    );
  });
}
