import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import type { Problem } from '#core/domain/api';
import { AppError, HTTP_STATUS } from '#core/domain/errors';
import type { Logger } from '#core/platform/logger';
import type { App, Reply, Request } from '../app-types.ts';
import { describeFaults } from './describe-faults.ts';

const BUG = 'Something went wrong on our side. Try again; if it stays, tell us the request id.';

/** Answers every failure as an RFC 9457 problem. A bug's message never reaches the client, nor does a value of the request reach the log. */
export function registerProblems(app: App, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const body = problemOf(error);
    if (body.status >= 500) logFailure(logger, { error, request, body });
    if (error instanceof AppError && error.retryAfterSeconds !== undefined) {
      reply.header('retry-after', String(Math.ceil(error.retryAfterSeconds)));
    } else if (body.status === 503) reply.header('retry-after', '2');
    return sendProblem(reply, body);
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, problem(404, 'route.not-found', 'There is nothing at this address.')),
  );
}

/** Sends a problem with its media type. */
export function sendProblem(reply: Reply, body: Problem): Reply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** A problem of the generic type: `code` tells programs which one it is, the title is the status in words. */
export function problem(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code };
}

/** Refusals by Fastify itself, reworded: its own messages quote the request. */
const FRAMEWORK: Record<string, readonly [number, string, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'request.too-large', 'The request is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'request.media-type', 'Send the body as application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'request.not-json', 'The body is empty. Send JSON.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'request.not-json', 'The body is no valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'request.length', 'The body is not as long as Content-Length says.'],
};

function problemOf(error: unknown): Problem {
  if (error instanceof AppError) {
    return error.kind === 'bug'
      ? problem(500, 'bug', BUG)
      : problem(HTTP_STATUS[error.kind], error.code, error.message);
  }
  if (!isFastifyError(error)) return problem(500, 'bug', BUG);
  if (error.validation) {
    const detail = 'Some fields are not as they must be. See errors.';
    return { ...problem(400, codeOf(error.validation), detail), errors: describeFaults(error) };
  }
  const known = FRAMEWORK[error.code];
  if (known) return problem(...known);
  const isClientFault = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return isClientFault
    ? problem(error.statusCode ?? 400, 'request.refused', 'The request cannot be understood.')
    : problem(500, 'bug', BUG);
}

/** Control characters in a title have the same code as other text that cannot be taken; the only schemas with `not` are of titles. */
function codeOf(faults: { keyword: string }[]): string {
  return faults.every(({ keyword }) => keyword === 'not') ? 'text.ill-formed' : 'request.invalid';
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('code' in error || 'statusCode' in error || 'validation' in error);
}

type Failure = { error: unknown; request: Request; body: Problem };

/** Type, code and places in the source, but no message: a driver's message may quote what somebody wrote. */
function logFailure(logger: Logger, { error, request, body: { status, code } }: Failure): void {
  const fault = error instanceof Error ? describeError(error) : { type: typeof error };
  const fields = { requestId: request.id, route: request.routeOptions.url, status, code, fault };
  if (status === 500) logger.error(fields, 'request failed by a bug');
  else logger.warn(fields, 'request failed, something it needs is away');
}

function describeError(error: Error): Record<string, unknown> {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  return { type: error.name, code, at: frames.slice(0, 8).map((frame) => frame.trim()), cause };
}
