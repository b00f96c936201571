import { AppError } from '#core/domain/errors';

/** What a log line may tell of an error: never driver details, which quote the row or the request that failed. */
export type LoggedError = {
  type: string;
  message: string;
  code?: string;
  kind?: string;
  stack?: string;
  cause?: LoggedError;
};

/** Causes are followed this deep, so that a cycle ends. */
const MAX_CAUSES = 4;

/** An error by allow-list: type, message, code, kind, stack and causes. Anything else that was thrown is named by its type. */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: typeof error === 'string' ? error : 'not an Error' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(error instanceof AppError && { kind: error.kind }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: serializeError(error.cause, depth + 1) }),
  };
}

/** A request by allow-list: no headers, no body, and the path without its query, which may carry anything. */
export function serializeRequest(request: { id?: unknown; method?: unknown; url?: unknown }): Record<string, unknown> {
  const path = typeof request.url === 'string' ? request.url.replace(/[?#].*$/s, '') : undefined;
  return { id: request.id, method: request.method, path };
}

/** A response by allow-list. */
export function serializeResponse(response: { statusCode?: unknown }): Record<string, unknown> {
  return { statusCode: response.statusCode };
}
