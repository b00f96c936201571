const OPENERS = new Map([
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
]);

/** The text without the spans, which are sorted: one line, single spaces, no marks left over at the cuts. */
export function titleWithout(text: string, spans: readonly { start: number; end: number }[]): string {
  let rest = '';
  let position = 0;
  for (const { start, end } of spans) {
    rest += `${text.slice(position, start)} `;
    position = end;
  }
  return cleanTitle(rest + text.slice(position));
}

/** One line, single spaces, no separators at the ends, and without the quotes when all of it is quoted. */
export function cleanTitle(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/ ([,;:])(?= |$)/g, '$1')
    .trim();
  const trimmed = trimSeparators(line);
  const closer = OPENERS.get(trimmed[0] ?? '');
  const isQuoted = closer !== undefined && trimmed.length > 2 && trimmed.indexOf(closer, 1) === trimmed.length - 1;
  return isQuoted ? trimmed.slice(1, -1).trim() : trimmed;
}

const SEPARATORS = new Set([' ', ',', ';', ':', '-', '–', '—']);

/** By hand and not by pattern: `/[\s,]+$/` is quadratic on hostile text. */
function trimSeparators(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && SEPARATORS.has(line[start] ?? '')) start++;
  while (end > start && SEPARATORS.has(line[end - 1] ?? '')) end--;
  return line.slice(start, end);
}
