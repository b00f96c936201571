import type { Session } from '#core/domain/api';
import type { NewTask, Task } from '#core/domain/task/task';
import type { App } from '../../../aks/backend/src/app-types.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
export type Answer = {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: unknown;
};
export type Call = (method: Method, url: string, options?: CallOptions) => Promise<Answer>;
export type CallOptions = { body?: unknown; headers?: Record<string, string> };

/** A client of the app; anonymous without a cookie. */
export type Person = { call: Call; cookie: string; session: Session; addTask(task: NewTask): Promise<Task> };

/** Calls as a browser of the same origin does, without a session. */
export function anonymous(app: App, cookie = ''): Call {
  return async (method, url, { body, headers = {} } = {}) => {
    const response = await app.inject({
      method,
      url,
      headers: {
        origin: 'http://localhost:8080',
        'sec-fetch-site': 'same-origin',
        ...(cookie !== '' && { cookie }),
        ...headers,
      },
      ...(body !== undefined && { payload: body as object }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    const parsed: unknown = isJson ? response.json() : response.body;
    return { status: response.statusCode, headers: response.headers, body: parsed };
  };
}

/** A new guest. */
export async function guest(app: App, timeZone = 'Europe/Berlin'): Promise<Person> {
  const started = await anonymous(app)('POST', '/api/session', { body: { timeZone } });
  if (started.status !== 201) throw new Error(`no session: ${started.status} ${JSON.stringify(started.body)}`);
  const cookie = cookieOf(started);
  const call = anonymous(app, cookie);
  return {
    call,
    cookie,
    session: started.body as Session,
    addTask: async (task) => (await call('POST', '/api/tasks', { body: task })).body as Task,
  };
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf({ headers }: Answer): string {
  const header = headers['set-cookie'];
  const first = Array.isArray(header) ? header[0] : header;
  return String(first ?? '').split(';')[0] ?? '';
}
