import { randomUUID } from 'node:crypto';
import type { Session, TaskPage } from '#core/domain/api';
import type { NewTask, Task } from '#core/domain/task/task';

/** A guest who speaks to the front door as the browser does: one cookie, an idempotency key for each write. */
export type ApiClient = {
  cookie: string;
  session: Session;
  create(task: NewTask): Promise<Task>;
  complete(taskId: string): Promise<Task>;
  list(status: 'open' | 'done'): Promise<Task[]>;
};

/** A write is repeated with its key until it has an answer: what a person's browser does while a part restarts. */
const ANSWER_DEADLINE_MS = 60_000;
const RETRY_MS = 100;

/** Signs a new guest in at `url`. */
export async function signInAsGuest(url: string, timeZone = 'Europe/Berlin'): Promise<ApiClient> {
  const response = await send(`${url}/api/session`, { method: 'POST', body: { timeZone }, origin: url });
  const session = (await response.json()) as Session;
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const request = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> =>
    (await send(`${url}${path}`, { method, body, cookie, origin: url })).json() as Promise<T>;
  return {
    cookie,
    session,
    create: (task) => request<Task>('/api/tasks', 'POST', task),
    complete: (taskId) => request<Task>(`/api/tasks/${taskId}/complete`, 'POST'),
    list: async (status) => {
      const items: Task[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: TaskPage = await request<TaskPage>(`/api/tasks?status=${status}&limit=200${after}`);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
  };
}

type Sending = { method: string; origin: string; body?: unknown; cookie?: string };

async function send(url: string, { method, origin, body, cookie }: Sending): Promise<Response> {
  const headers: Record<string, string> = { origin };
  if (cookie) headers['cookie'] = cookie;
  if (method !== 'GET') headers['idempotency-key'] = randomUUID();
  if (body !== undefined) headers['content-type'] = 'application/json';
  const deadline = Date.now() + ANSWER_DEADLINE_MS;
  for (;;) {
    const answer = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    }).catch((error: unknown) => String(error));
    if (typeof answer !== 'string' && answer.ok) return answer;
    const mayTryAgain = typeof answer === 'string' || answer.status >= 500 || answer.status === 429;
    if (!mayTryAgain || Date.now() > deadline) {
      const reason = typeof answer === 'string' ? answer : `${answer.status} ${await answer.text()}`;
      throw new Error(`${method} ${url}: ${reason}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
