import { pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';
import { serializeError, serializeRequest, serializeResponse } from './log-serializers.ts';
import { redactValue } from './redaction.ts';
import { REDACTED } from './secret-shapes.ts';

export type { Logger } from 'pino';

export type LoggerOptions = {
  /** The component that logs: `backend`, `functions`, `migrate`, … (FR-028 filters by it). */
  component: string;
  level?: Level;
  version?: string;
  /** Standard output unless given. */
  destination?: DestinationStream;
  /**
   * Lines go to standard output some at a time, at most 100 ms later, and when the process ends; SIGKILL may lose them. For what is
   * written with every request: a write of its own is a tenth of a small request's CPU (measured).
   */
  isBatched?: boolean;
};

const BATCH = { minLength: 4_096, periodicFlush: 100 };

/** The cheap first layer, for the places where secrets are known to travel; `redactValue` on the final line is the net under it. */
const SECRET_PATHS = ['password', 'secret', 'token', 'authorization', 'cookie', 'connectionString'].flatMap((key) => [
  key,
  `*.${key}`,
]);

/**
 * NDJSON lines `{level, time, component, version, …, msg}`: level as a word, time in ISO 8601, written before the call returns
 * unless they are batched.
 * No secret and nothing personal passes (FR-020, SC-007): serialisers tell only known fields of errors, requests and responses,
 * and the finished line is scrubbed by key name and by the shape of each value.
 */
export function createLogger({
  component,
  level = 'info',
  version,
  destination,
  isBatched = false,
}: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { component, ...(version !== undefined && { version }) },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error: unknown) => serializeError(error),
        error: (error: unknown) => serializeError(error),
        req: serializeRequest,
        res: serializeResponse,
      },
      redact: { paths: SECRET_PATHS, censor: REDACTED },
      hooks: { streamWrite: scrubLine },
    },
    // pino's own default would be the same but for `sync`: a crash must not lose the line that explains it.
    destination ?? standardOutput(isBatched),
  );
}

function standardOutput(isBatched: boolean): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, ...(isBatched && BATCH) });
  // pino itself does so only for output that is not `sync`.
  if (isBatched) process.once('exit', () => output.flushSync());
  return output;
}

function scrubLine(line: string): string {
  try {
    return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`;
  } catch {
    // Not valid JSON (a serializer failed): the line's text could hold anything, so only the fact is logged.
    return `${JSON.stringify({ level: 'error', time: new Date().toISOString(), msg: 'A log line could not be checked for secrets and was dropped.' })}\n`;
  }
}
