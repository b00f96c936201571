import type { Clock, UnitOfWork, Work } from '#core/domain/ports';
import { randomIds } from '#core/platform/ids';

/** A clock that a test sets. */
export type TestClock = Clock & { set(iso: string): void };

export function testClock(iso: string): TestClock {
  let now = new Date(iso);
  return { now: () => now, set: (next) => void (now = new Date(next)) };
}

/** Runs use cases as one user, each in a transaction of its own, as a route does. */
export function userAtWork({ unitOfWork, userId, clock }: { unitOfWork: UnitOfWork; userId: string; clock: Clock }) {
  return <I, R>(useCase: (work: Work, input: I) => Promise<R>, input: I): Promise<R> =>
    unitOfWork.run(userId, (tx) => useCase({ tx, clock, ids: randomIds }, input));
}
