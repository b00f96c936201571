import { chat, completeOldest, completeRecurring, quickAdd, readList } from './journeys.ts';
import type { Person } from './person.ts';
import { loadPage } from './visit.ts';

type Action = (person: Person, turn: number) => Promise<void>;

/** How often of 100 turns people do what; most of the time they look at their list. */
const OF_HUNDRED: [number, Action][] = [
  [50, readList],
  [20, quickAdd],
  [15, completeOldest],
  [7, chat],
  [4, completeRecurring],
  [4, loadPage],
];
const TURNS = 100;
/** Has no divisor with 100: neighbouring turns are of different kinds, and 100 of them hold each kind as often as it should be. */
const STRIDE = 37;

/** What a person does in a turn; the same for the same number, so that two runs are alike. */
export async function takeTurn(person: Person, turn: number): Promise<void> {
  let place = (turn * STRIDE) % TURNS;
  for (const [share, action] of OF_HUNDRED) {
    if (place < share) return action(person, turn);
    place -= share;
  }
}
