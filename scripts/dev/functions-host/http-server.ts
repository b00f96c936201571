import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { HttpData, RegisteredFunction } from './core-api.ts';
import type { HostContext, Trigger } from './host-context.ts';
import { runFunction } from './run-function.ts';

/** Answers HTTP triggers on loopback. Keys of `authLevel` are not asked for, as in Core Tools. */
export async function startHttpServer(
  host: HostContext,
  functions: readonly RegisteredFunction[],
  port: number,
): Promise<Trigger & { port: number }> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const answering = answer({ host, functions, request, response }).catch((error: unknown) => {
      host.logger.warn({ err: error }, 'function failed');
      response.writeHead(500).end();
    });
    running.add(answering);
    void answering.finally(() => running.delete(answering));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    drain: async () => {
      server.close();
      await Promise.all(running);
      server.closeAllConnections();
    },
  };
}

type Exchange = {
  host: HostContext;
  functions: readonly RegisteredFunction[];
  request: IncomingMessage;
  response: ServerResponse;
};

async function answer({ host, functions, request, response }: Exchange): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  const method = request.method ?? 'GET';
  const prefix = host.hostJson.extensions?.http?.routePrefix ?? 'api';
  for (const fn of functions) {
    const params = matchRoute(fn, `${prefix}/`, { method, pathname: url.pathname });
    if (params === null) continue;
    const http: HttpData = {
      method,
      url: url.href,
      headers: headersOf(request),
      query: Object.fromEntries(url.searchParams),
      params,
      body: { bytes: await buffer(request) },
    };
    const result = await runFunction(host, { fn, invocationId: randomUUID(), input: { http } });
    send(response, result?.http);
    return;
  }
  response.writeHead(404).end();
}

/** The route's parameters, or null when the request is for another function. */
function matchRoute(
  { metadata, trigger: { binding } }: RegisteredFunction,
  prefix: string,
  { method, pathname }: { method: string; pathname: string },
): Record<string, string> | null {
  const methods = Array.isArray(binding['methods']) ? binding['methods'] : [];
  if (methods.length > 0 && !methods.includes(method)) return null;
  const route = typeof binding['route'] === 'string' ? binding['route'] : metadata.name;
  const pattern = `${prefix}${route}`.replace(/^\//, '').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const match = new RegExp(`^/${pattern}/?$`, 'i').exec(pathname);
  return match && { ...match.groups };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function send(response: ServerResponse, http: HttpData | undefined): void {
  response.writeHead(Number(http?.statusCode ?? 204), http?.headers ?? {});
  const body = http?.body;
  response.end(body?.bytes ?? body?.string ?? body?.json ?? '');
}
