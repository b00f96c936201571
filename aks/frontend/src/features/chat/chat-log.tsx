import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ChatLine } from './chat-line.tsx';
import { useChat } from './chat-slice.ts';

const SLOW_MS = 5_000;
const EXAMPLES = [
  'add buy milk tomorrow at 9am',
  'move buy milk to friday',
  'what is due this week?',
  'mark buy milk as done',
] as const;

/** The conversation; the newest line is in view. */
export function ChatLog({ onPick }: { onPick: (message: string) => void }): JSX.Element {
  const { entries, busy } = useChat();
  const log = useRef<HTMLDivElement>(null);
  const count = entries.value.length;
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [count, busy.value]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard (WCAG 2.1.1)
    <div class="chat__log" role="log" aria-live="polite" aria-label="Conversation" tabIndex={0} ref={log}>
      {count === 0 && <Welcome onPick={onPick} />}
      {entries.value.map((entry) => (
        <ChatLine key={entry.id} entry={entry} onPick={onPick} />
      ))}
      {busy.value && <Busy />}
    </div>
  );
}

/** The answer is being waited for; after a few seconds it says so in words. */
function Busy(): JSX.Element {
  const isSlow = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (isSlow.value = true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <p class="chat__busy">
        <span class="visually-hidden">Working on it</span>
        <span class="chat__dot" />
        <span class="chat__dot" />
        <span class="chat__dot" />
      </p>
      {isSlow.value && <p class="chat__slow">There is no answer yet. The connection may be slow.</p>}
    </>
  );
}

function Welcome({ onPick }: { onPick: (message: string) => void }): JSX.Element {
  return (
    <div class="chat__welcome">
      <p>Tell me what to do with your tasks. Everything I do shows here and can be undone.</p>
      <ul class="chat__examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button type="button" class="example" onClick={() => onPick(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
