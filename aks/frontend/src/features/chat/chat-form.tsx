import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { textLength } from '#core/domain/task/text-length';
import { Icon } from '../../components/icon.tsx';
import { useChat } from './chat-slice.ts';
import { MESSAGE_MAX_LENGTH } from './chat-store.ts';

export function ChatForm({ onSend }: { onSend: (message: string) => void }): JSX.Element {
  const { busy } = useChat();
  const draft = useSignal('');
  const message = draft.value.trim();
  const excess = textLength(message) - MESSAGE_MAX_LENGTH;
  return (
    <form
      class="chat__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (message === '' || excess > 0 || busy.value) return;
        onSend(message);
        draft.value = '';
      }}
    >
      <input
        class="chat__input"
        type="text"
        autoComplete="off"
        enterkeyhint="send"
        aria-label="Message"
        aria-describedby="chat-problem"
        aria-invalid={excess > 0}
        placeholder="Say what to do"
        value={draft.value}
        onInput={(event) => (draft.value = event.currentTarget.value)}
      />
      <button type="submit" class="icon-button chat__send" aria-label="Send" disabled={message === '' || excess > 0}>
        <Icon name="send" />
      </button>
      <p id="chat-problem" class="chat__problem" aria-live="polite">
        {excess > 0 && `A message has at most ${MESSAGE_MAX_LENGTH} characters; shorten it by ${excess}.`}
      </p>
    </form>
  );
}
