import type { JSX } from 'preact';
import { useTasks } from './tasks-slice.ts';

export function LoadProblem(): JSX.Element {
  const { loader } = useTasks();
  return (
    <div class="notice-box" role="alert">
      <p>Your tasks could not be loaded. Check your connection, then try again; nothing is lost.</p>
      <button type="button" class="button" onClick={() => void loader.reload()}>
        Try again
      </button>
    </div>
  );
}
