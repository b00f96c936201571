import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useApp } from '../../app/app-context.ts';
import { Dialog } from '../../components/dialog.tsx';
import { messageOf } from '../../lib/api-client.ts';

export function SignOutDialog(): JSX.Element | null {
  const { ui } = useApp();
  return ui.signOutOpen.value ? <Confirm /> : null;
}

function Confirm(): JSX.Element {
  const { ui, session } = useApp();
  const problem = useSignal<string | null>(null);
  const close = (): void => {
    ui.signOutOpen.value = false;
  };
  const signOut = async (): Promise<void> => {
    problem.value = await session.signOut().then(() => null, messageOf);
    if (problem.value === null) close();
  };
  const isGuest = session.session.value?.kind === 'guest';
  return (
    <Dialog title="Sign out?" class="dialog--small" onClose={close}>
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
        <button type="button" class="button" onClick={close}>
          Stay
        </button>
        <button type="button" class="button button--danger" onClick={() => void signOut()}>
          {isGuest ? 'Sign out and lose the tasks' : 'Sign out'}
        </button>
      </footer>
    </Dialog>
  );
}
