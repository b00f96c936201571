import type { JSX } from 'preact';
import { useSession } from './session-slice.ts';

/** Says why the new list could not be created. Tasks that were written meanwhile are sent when it exists. */
export function StartProblem(): JSX.Element | null {
  const session = useSession();
  const state = session.state.value;
  if (state.kind !== 'starting' || state.problem === null) return null;
  return (
    <div class="notice-box notice-box--first" role="alert">
      <p>Your list could not be started. {state.problem}</p>
      <p>What you write here meanwhile is kept.</p>
      <button type="button" class="button" onClick={() => void session.start()}>
        Try again
      </button>
    </div>
  );
}
