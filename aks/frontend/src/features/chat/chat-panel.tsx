import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../../app/app-context.ts';
import { Icon } from '../../components/icon.tsx';
import { ChatLine } from './chat-line.tsx';

const EXAMPLES = [
  'add buy milk tomorrow at 9am',
  'what is due this week?',
  'mark buy milk as done',
  'move the report to friday',
] as const;
const MESSAGE_MAX_LENGTH = 2_000;

/** Beside the list on a desk, over it on a phone. */
export function ChatPanel(): JSX.Element {
  const { chat, ui } = useApp();
  const draft = useSignal('');
  const input = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const count = chat.entries.value.length;

  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [count, chat.busy.value]);

  const send = (message: string): void => {
    if (message.trim() === '' || chat.busy.value) return;
    draft.value = '';
    void chat.send(message.trim());
    input.current?.focus();
  };

  return (
    <aside
      class="chat"
      aria-label="Chat"
      onKeyDown={(event) => {
        if (event.key === 'Escape') ui.chatOpen.value = false;
      }}
    >
      <header class="chat__header">
        <h2 class="chat__title">Chat</h2>
        <button type="button" class="icon-button" aria-label="Close chat" onClick={() => (ui.chatOpen.value = false)}>
          <Icon name="close" />
        </button>
      </header>
      <div class="chat__log" role="log" aria-live="polite" aria-label="Conversation" tabIndex={0} ref={log}>
        {count === 0 && <Welcome onPick={send} />}
        {chat.entries.value.map((entry) => (
          <ChatLine key={entry.id} entry={entry} onPick={send} />
        ))}
        {chat.busy.value && (
          <p class="chat__busy">
            <span class="visually-hidden">Working on it</span>
            <span class="chat__dot" />
            <span class="chat__dot" />
            <span class="chat__dot" />
          </p>
        )}
      </div>
      <form
        class="chat__form"
        onSubmit={(event) => {
          event.preventDefault();
          send(draft.value);
        }}
      >
        <input
          ref={input}
          class="chat__input"
          type="text"
          autoComplete="off"
          enterkeyhint="send"
          aria-label="Message"
          placeholder="Say what to do"
          maxLength={MESSAGE_MAX_LENGTH}
          value={draft.value}
          onInput={(event) => (draft.value = event.currentTarget.value)}
        />
        <button type="submit" class="icon-button chat__send" aria-label="Send" disabled={draft.value.trim() === ''}>
          <Icon name="send" />
        </button>
      </form>
    </aside>
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
