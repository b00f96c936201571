import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from '../../components/dialog.tsx';
import { messageOf } from '../../lib/api-client.ts';
import { useSession } from './session-slice.ts';

export function SignOutDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const session = useSession();
  const problem = useSignal<string | null>(null);
  const signOut = async (): Promise<void> => {
    problem.value = await session.signOut().then(() => null, messageOf);
    if (problem.value === null) onClose();
  };
  const state = session.state.value;
  const isGuest = state.kind === 'person' && state.session.kind === 'guest';
  return (
    <Dialog title="Sign out?" class="dialog--small" onClose={onClose}>
      <p>
        {isGuest
          ? 'This is a guest list: without an account there is no way back to its tasks once you sign out.'
          : 'Your tasks stay in your account.'}
      </p>
      {problem.value !== null && (
        <p class="field__problem" role="alert">
          {problem.value}
        </p>
      )}
      <footer class="dialog__footer">
        <button type="button" class="button" onClick={onClose}>
          Stay
        </button>
        <button type="button" class="button button--danger" onClick={() => void signOut()}>
          {isGuest ? 'Sign out and lose the tasks' : 'Sign out'}
        </button>
      </footer>
    </Dialog>
  );
}
