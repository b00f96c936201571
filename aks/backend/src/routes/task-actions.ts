import Type from 'typebox';
import { Reopened } from '#core/domain/api';
import type { Work } from '#core/domain/ports';
import { completeTask } from '#core/use-cases/complete-task';
import { reopenTask } from '#core/use-cases/reopen-task';
import { restoreTask } from '#core/use-cases/restore-task';
import type { App, AppDeps, Request } from '../app-types.ts';
import type { Identity } from '../plugins/session.ts';
import { expectedVersion, traceparentOf, writeRequest, type WriteResult } from './write-request.ts';
import { problems, TaskAnswer, TaskParams, VersionedWriteHeaders } from './schemas.ts';

const ReopenedAnswer = Type.Object(Reopened.properties, {
  description: 'The task, and what happened to the next occurrence.',
});

type Action = {
  name: 'complete' | 'reopen' | 'restore';
  summary: string;
  /** Its rate limit, when it is not the one of writes. */
  rate?: 'completions';
  answer: Type.TSchema;
  act: (work: Work, target: { taskId: string; request: Request }) => Promise<WriteResult>;
};

const ACTIONS: Action[] = [
  {
    name: 'complete',
    rate: 'completions',
    summary: 'Complete a task. Idempotent. The next occurrence of a series is created in the background.',
    answer: TaskAnswer,
    async act(work, { taskId, request }) {
      const task = await completeTask(work, { taskId, ...expectedVersion(request), ...traceparentOf(request) });
      return { status: 200, body: task, version: task.version };
    },
  },
  {
    name: 'reopen',
    summary: 'Reopen a completed task. Deletes the next occurrence if it has not been changed.',
    answer: ReopenedAnswer,
    async act(work, { taskId, request }) {
      const reopened = await reopenTask(work, { taskId, ...expectedVersion(request) });
      return { status: 200, body: reopened, version: reopened.task.version };
    },
  },
  {
    name: 'restore',
    summary: 'Restore a deleted task.',
    answer: TaskAnswer,
    async act(work, { taskId }) {
      const task = await restoreTask(work, { taskId });
      return { status: 200, body: task, version: task.version };
    },
  },
];

/** `POST /api/tasks/{id}/{complete|reopen|restore}`. */
export function registerTaskActions(
  app: App,
  deps: Pick<AppDeps, 'unitOfWork' | 'clock' | 'ids'> & { identity: Identity },
): void {
  for (const { name, summary, rate, answer, act } of ACTIONS) {
    app.post(
      `/api/tasks/:id/${name}`,
      {
        config: { ...(rate && { rate }) },
        schema: {
          tags: ['tasks'],
          security: [{ session: [] }],
          operationId: `${name}Task`,
          summary,
          params: TaskParams,
          headers: VersionedWriteHeaders,
          response: { 200: answer, ...problems },
        },
      },
      (request, reply) =>
        writeRequest(
          deps,
          { request, reply },
          {
            userId: deps.identity.of(request).session.userId,
            act: (work) => act(work, { taskId: request.params.id, request }),
          },
        ),
    );
  }
}
