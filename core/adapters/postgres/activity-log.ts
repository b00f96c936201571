import type { ActivityLog } from '#core/domain/ports';
import type { Queries } from './transaction.ts';

/** What the user's open pages will be told. The insert is not awaited; its failure fails the commit. */
export function createActivityLog(queries: Queries, userId: string): ActivityLog {
  return {
    async append({ kind, taskId, at }) {
      queries.send({
        name: 'activity-append',
        text: 'INSERT INTO activity (user_id, kind, task_id, at) VALUES ($1, $2, $3, $4)',
        values: [userId, kind, taskId, at],
      });
    },
  };
}
