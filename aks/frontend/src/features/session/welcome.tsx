import type { JSX } from 'preact';
import { Brand } from '../../components/brand.tsx';
import { ExampleLine } from '../../components/example-line.tsx';
import { useSession } from './session-slice.ts';

const SHOWN = ['water plants every 3 days', 'call Ana tomorrow 17:30', 'pay rent every month on the last day'] as const;

/** The first visit: one click, then a list. */
export function Welcome({ message }: { message: string | null }): JSX.Element {
  const session = useSession();
  return (
    <main class="welcome">
      <Brand size={64} />
      <h1 class="welcome__title">A to-do list you can talk to</h1>
      <p class="welcome__text">
        Type the way you think. Dates and repeats are picked up as you go, and everything can be undone.
      </p>
      <ul class="welcome__examples" aria-label="What you could type">
        {SHOWN.map((line) => (
          <li key={line} class="welcome__example">
            <span class="welcome__ring" />
            <span>
              <ExampleLine text={line} />
            </span>
          </li>
        ))}
      </ul>
      {message !== null && <output>{message}</output>}
      <button type="button" class="button button--primary button--large" onClick={() => void session.start()}>
        Try it now
      </button>
      <p class="welcome__note">
        No account, no e-mail: you get a guest list that stays in this browser until you sign out.
      </p>
    </main>
  );
}
