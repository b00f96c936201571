import type { JSX } from 'preact';
import { Brand } from '../components/brand.tsx';
import { useSession } from '../features/session/session-slice.ts';

/** Shown until the session is known, or why it cannot be read. */
export function Starting({ problem }: { problem: string | null }): JSX.Element {
  const session = useSession();
  return (
    <main class="starting">
      <h1 class="visually-hidden">Todo Chatbot</h1>
      <Brand size={56} />
      {problem !== null && (
        <div role="alert" class="starting__problem">
          <p>{problem}</p>
          <button type="button" class="button" onClick={() => void session.load()}>
            Try again
          </button>
        </div>
      )}
    </main>
  );
}
