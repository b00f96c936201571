/** The last line of a log that says what went wrong, else the last line: as people read it. */
export function lastWords(log: string): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const readable = lines.map(readableLine);
  const worst = readable.findLast(({ isBad }) => isBad) ?? readable.at(-1);
  return worst?.text;
}

type LoggedError = { message?: unknown; cause?: LoggedError };

/** What it began with: "column … already exists" where the error itself says "something unexpected". */
function firstCause({ message, cause }: LoggedError): string | undefined {
  return (cause && firstCause(cause)) ?? (typeof message === 'string' ? message : undefined);
}

function readableLine(line: string): { text: string; isBad: boolean } {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: LoggedError };
    const words = [msg, err?.message].filter((word) => typeof word === 'string');
    const first = err?.cause && firstCause(err.cause);
    const because = first === undefined || first === err?.message ? '' : ` (${first})`;
    return { text: `${words.join(': ')}${because}` || line, isBad: level === 'error' || level === 'fatal' };
  } catch {
    return { text: line.trim(), isBad: /(?:error|fatal)\b/i.test(line) };
  }
}
