import type { JSX } from 'preact';
import { useSession } from './session-slice.ts';

/** Why a new list is not there yet. What was typed meanwhile waits for it. */
export function StartProblem(): JSX.Element | null {
  const session = useSession();
  const state = session.state.value;
  if (state.kind !== 'starting' || state.problem === null) return null;
  return (
    <div class="notice-box" role="alert">
      <p>Your list could not be started. {state.problem} What you type here is kept until then.</p>
      <button type="button" class="button" onClick={() => void session.start()}>
        Try again
      </button>
    </div>
  );
}
