/** Says what was asked for and never what somebody wrote: safe to log. */
export class DriverError extends Error {
  /** SQLSTATE, or Node's code of a network failure. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'DriverError';
    this.code = code;
  }
}

/** Names in the catalog and in our own statements: where it failed. */
const PLACES = ['schema', 'table', 'column', 'constraint', 'dataType', 'routine'] as const;
/** Messages of these classes quote the value: 22 (data), P0 (raised by a function). */
const QUOTES_VALUES = /^(22|P0)/;

/**
 * A `pg` error without what may quote a user's text: PostgreSQL's DETAIL and CONTEXT show the row or the value, and so do
 * messages of some classes. What stays names the code and the place. Anything else is given back as it is.
 */
export function withoutData(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = typeof error.code === 'string' ? error.code : undefined;
  const fields = error as Partial<Record<(typeof PLACES)[number], unknown>>;
  const places = PLACES.flatMap((name) => (typeof fields[name] === 'string' ? [`${name} ${fields[name]}`] : []));
  const message = QUOTES_VALUES.test(code ?? '') ? `SQLSTATE ${code}` : error.message;
  const clean = new DriverError([message, ...places].join(', '), code);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  clean.stack = [`${clean.name}: ${clean.message}`, ...frames].join('\n');
  return clean;
}
