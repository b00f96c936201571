import type { CookieJar } from 'k6/http';
import { jarOf } from './auth.ts';
import type { Write } from './ledger.ts';
import { markOf } from './marks.ts';
import type { Run } from './reconcile.ts';

/** Who a virtual user is for the whole run. */
export type Person = {
  userId: string;
  jar: CookieJar;
  /** Open tasks that this virtual user made, oldest first. */
  openTasks: string[];
  conversation: string | undefined;
  /** Writes that had no answer yet. */
  unanswered: Write[];
  /** A new mark for a write. */
  nextMark: () => string;
};

/** Virtual user → its person. In k6 each user has its own copy of this module, in the runner all share one. */
const people = new Map<number, Person>();

/** Virtual users share a person when there are more of them than people. */
export function personOf({ run, guests }: Run, userId: number): Person {
  const known = people.get(userId);
  if (known) return known;
  const guest = guests[(userId - 1) % guests.length];
  if (!guest) throw new Error('The profile has no people.');
  let turn = 0;
  const person: Person = {
    userId: guest.userId,
    jar: jarOf(guest),
    openTasks: [],
    conversation: undefined,
    unanswered: [],
    nextMark() {
      turn += 1;
      return markOf(run, userId, turn);
    },
  };
  people.set(userId, person);
  return person;
}
