import type { JSX } from 'preact';
import { useChat } from './chat-slice.ts';
import type { ChatEntry } from './chat-store.ts';
import { ToolChips } from './tool-chips.tsx';

export function ChatLine({ entry, onPick }: { entry: ChatEntry; onPick: (message: string) => void }): JSX.Element {
  const { entries, busy } = useChat();
  switch (entry.role) {
    case 'user':
      return (
        <p class="chat__line chat__line--user" dir="auto">
          <span class="visually-hidden">You: </span>
          {entry.text}
        </p>
      );
    case 'failure':
      return (
        <div class="chat__line chat__line--failure">
          <p>{entry.text}</p>
          <button type="button" class="button" onClick={entry.retry}>
            Try again
          </button>
        </div>
      );
    case 'assistant': {
      const isNewest = entries.value.at(-1)?.id === entry.id;
      return (
        <div class="chat__line chat__line--assistant">
          <p class="chat__text" dir="auto">
            {entry.text}
          </p>
          {entry.tools.map((tool, index) => (
            <ToolChips key={index} tool={tool} />
          ))}
          {entry.choices.length > 0 && (
            <fieldset class="chat__choices">
              <legend class="visually-hidden">Answers</legend>
              {entry.choices.map(({ label, message }) => (
                <button
                  key={message}
                  type="button"
                  class="example"
                  disabled={!isNewest || busy.value}
                  onClick={() => onPick(message)}
                >
                  {label}
                </button>
              ))}
            </fieldset>
          )}
        </div>
      );
    }
  }
}
