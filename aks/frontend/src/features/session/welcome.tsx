import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Brand } from '../../components/brand.tsx';
import { ExampleLine } from '../../components/example-line.tsx';
import { messageOf } from '../../lib/api-client.ts';
import { useSession } from './session-slice.ts';

const SHOWN = ['water plants every 3 days', 'call Ana tomorrow 17:30', 'pay rent every month on the last day'] as const;

/** The first visit: one click, then a list. */
export function Welcome(): JSX.Element {
  const session = useSession();
  const state = useSignal<'idle' | 'starting'>('idle');
  const problem = useSignal<string | null>(null);
  const start = async (): Promise<void> => {
    state.value = 'starting';
    problem.value = await session.start().then(() => null, messageOf);
    state.value = 'idle';
  };
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
      {session.message.value !== null && <output>{session.message.value}</output>}
      <button
        type="button"
        class="button button--primary button--large"
        disabled={state.value === 'starting'}
        onClick={() => void start()}
      >
        {state.value === 'starting' ? 'Starting…' : 'Try it now'}
      </button>
      <p class="welcome__note">
        No account, no e-mail: you get a guest list that stays in this browser until you sign out.
      </p>
      {problem.value !== null && (
        <p class="welcome__problem" role="alert">
          {problem.value}
        </p>
      )}
    </main>
  );
}
