import type { Clock, SessionStore, UnitOfWork } from '#core/domain/ports';

/** Ids that no user and no session has. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const NO_TOKEN = '0'.repeat(64);

/** Runs the queries of an ordinary request for a user that does not exist: fails while the schema does not fit this release. */
export function schemaProbe({
  sessions,
  unitOfWork,
  clock,
}: {
  sessions: SessionStore;
  unitOfWork: UnitOfWork;
  clock: Clock;
}): () => Promise<void> {
  return async () => {
    await sessions.find(NO_TOKEN, clock.now());
    await unitOfWork.run(NOBODY, (tx) => tx.tasks.list({ status: 'open', limit: 1, cursor: null }));
  };
}
