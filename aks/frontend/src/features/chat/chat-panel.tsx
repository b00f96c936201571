import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';
import { ChatForm } from './chat-form.tsx';
import { ChatLog } from './chat-log.tsx';
import { useChat } from './chat-slice.ts';

/** Beside the list on a wide screen, over it on a phone. */
export function ChatPanel({ onClose }: { onClose: () => void }): JSX.Element {
  const chat = useChat();
  const panel = useRef<HTMLElement>(null);
  const focusInput = (): void => panel.current?.querySelector('input')?.focus();
  const send = (message: string): void => {
    void chat.send(message);
    focusInput();
  };
  useLayoutEffect(() => {
    const before = document.activeElement;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    panel.current?.addEventListener('keydown', onKeyDown);
    focusInput();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <aside class="chat" aria-label="Chat" ref={panel}>
      <header class="chat__header">
        <h2 class="chat__title">Chat</h2>
        <button type="button" class="icon-button" aria-label="Close chat" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <ChatLog onPick={send} />
      <ChatForm onSend={send} />
    </aside>
  );
}
