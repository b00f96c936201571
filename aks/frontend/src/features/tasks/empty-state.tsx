import type { JSX } from 'preact';
import { ExampleLine } from '../../components/example-line.tsx';

const EXAMPLES = [
  'pay rent every month on the last day at 9am',
  'call Ana tomorrow 17:30',
  'water plants every 3 days',
] as const;

/** A list without tasks: lines to begin with. */
export function EmptyState({ onExample }: { onExample: (line: string) => void }): JSX.Element {
  return (
    <section class="empty">
      <svg class="empty__picture" viewBox="0 0 120 90" aria-hidden="true">
        <rect x="22" y="12" width="76" height="66" rx="14" class="empty__card" />
        <circle cx="42" cy="34" r="7" class="empty__ring" />
        <path d="m38.5 34.3 2.5 2.5 4.6-5.2" class="empty__tick" />
        <path d="M57 34h26M57 56h18" class="empty__line" />
        <circle cx="42" cy="56" r="7" class="empty__ring" />
      </svg>
      <h2 class="empty__title">Nothing to do</h2>
      <p class="empty__text">
        Type a task above the way you would say it. Dates and repeats are picked up as you type:
      </p>
      <ul class="empty__examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button type="button" class="example" onClick={() => onExample(example)}>
              <ExampleLine text={example} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
