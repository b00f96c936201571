/** The last line of a log that says what went wrong, else the last line: as people read it. */
export function lastWords(log: string): string | undefined {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const readable = lines.map(readableLine);
  const worst = readable.findLast(({ isBad }) => isBad) ?? readable.at(-1);
  return worst?.text;
}

function readableLine(line: string): { text: string; isBad: boolean } {
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    const words = [msg, err?.message].filter((word) => typeof word === 'string');
    return { text: words.join(': ') || line, isBad: level === 'error' || level === 'fatal' };
  } catch {
    return { text: line.trim(), isBad: /(?:error|fatal)\b/i.test(line) };
  }
}
