import type { Span } from '#core/domain/language/quick-add';
import type { JSX } from 'preact';
import { segmentsOf } from '../lib/segments.ts';

/** Text with its recognised words marked. */
export function Highlighted({ text, spans }: { text: string; spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {segmentsOf(text, spans).map((segment, index) =>
        segment.kind === null ? (
          segment.text
        ) : (
          <mark key={index} class={`mark mark--${segment.kind}`}>
            {segment.text}
          </mark>
        ),
      )}
    </>
  );
}
