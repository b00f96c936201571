import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon } from '../../components/icon.tsx';
import { useChat } from './chat-slice.ts';

/** Limit of `ChatRequest.message` (core/domain/api.ts). */
const MESSAGE_MAX_LENGTH = 2_000;

export function ChatForm({ onSend }: { onSend: (message: string) => void }): JSX.Element {
  const { busy } = useChat();
  const draft = useSignal('');
  const isEmpty = draft.value.trim() === '';
  return (
    <form
      class="chat__form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isEmpty || busy.value) return;
        onSend(draft.value.trim());
        draft.value = '';
      }}
    >
      <input
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
      <button type="submit" class="icon-button chat__send" aria-label="Send" disabled={isEmpty}>
        <Icon name="send" />
      </button>
    </form>
  );
}
