import type { Span } from '#core/domain/language/quick-add';

export type Segment = { text: string; kind: Span['kind'] | null };

/** The text cut at its recognised parts, in order; put together again it is the text. */
export function segmentsOf(text: string, spans: readonly Span[]): Segment[] {
  const segments: Segment[] = [];
  let position = 0;
  for (const { start, end, kind } of spans) {
    if (start > position) segments.push({ text: text.slice(position, start), kind: null });
    segments.push({ text: text.slice(start, end), kind });
    position = end;
  }
  if (position < text.length) segments.push({ text: text.slice(position), kind: null });
  return segments;
}
