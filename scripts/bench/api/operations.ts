import type { LoadRequest } from '../load/orders.ts';
import type { Person } from './prepare-people.ts';

/** Routes that are measured. */
export const ROUTES = ['list', 'create', 'complete'] as const;
export type Operation = (typeof ROUTES)[number];

/** What `--only` may name: routes, and the idle streams. */
export const API_SECTIONS: readonly string[] = [...ROUTES, 'streams'];

export const CONNECTIONS = 5;

/** Tasks of each person that are completed and reopened in turn; few enough for a short list of requests. */
const ROTATED_TASKS = 10;

type Make = (person: Person) => LoadRequest[];

const json = { 'content-type': 'application/json' };
/** The product knows a person by the cookie, the bare server by a header. */
const headersOf = ({ cookie, userId }: Person): Record<string, string> => ({ cookie, 'x-user-id': userId });

const REQUESTS: Record<Operation, Make> = {
  list: (person) => [{ method: 'GET', path: '/api/tasks', headers: headersOf(person) }],
  create: (person) => [
    {
      method: 'POST',
      path: '/api/tasks',
      headers: { ...headersOf(person), ...json },
      body: JSON.stringify({ title: 'Buy bread for the weekend', dueDate: '2026-12-01' }),
    },
  ],
  complete: (person) =>
    person.taskIds.slice(0, ROTATED_TASKS).flatMap((id) =>
      (['complete', 'reopen'] as const).map((action) => ({
        method: 'POST',
        path: `/api/tasks/${id}/${action}`,
        headers: headersOf(person),
      })),
    ),
};

/** The requests of each connection. Nobody is on two connections, so that no two requests wait for the same task. */
export function requestsOf(operation: Operation, people: readonly Person[]): LoadRequest[][] {
  return Array.from({ length: CONNECTIONS }, (_, connection) =>
    people.filter((_person, index) => index % CONNECTIONS === connection).flatMap(REQUESTS[operation]),
  );
}
