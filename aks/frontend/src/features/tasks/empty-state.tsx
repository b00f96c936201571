import type { JSX } from 'preact';
import { useApp } from '../../app/app-context.ts';
import { Highlighted } from '../quick-add/highlighted.tsx';
import { readLine } from '../quick-add/read-line.ts';
import { QUICK_ADD_ID } from '../quick-add/quick-field.tsx';

const EXAMPLES = [
  'pay rent every month on the last day at 9am',
  'call Ana tomorrow 17:30',
  'water plants every 3 days',
] as const;

export function EmptyState(): JSX.Element {
  const { ui, session, locale } = useApp();
  const context = { now: new Date(), timeZone: session.timeZone.value, locale };
  const tryOut = (example: string): void => {
    ui.quickAddText.value = example;
    document.getElementById(QUICK_ADD_ID)?.focus();
  };
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
            <button type="button" class="example" onClick={() => tryOut(example)}>
              <Highlighted text={example} spans={readLine(example, [], context).spans} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
