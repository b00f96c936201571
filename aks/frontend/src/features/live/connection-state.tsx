import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { LiveState } from './live-updates.ts';

/** Says something only when live updates are away; the style sheet waits a moment before it shows. */
export function ConnectionState({ state }: { state: ReadonlySignal<LiveState> }): JSX.Element {
  return (
    <output class="connection" data-state={state.value}>
      {state.value === 'lost' && <span class="connection__text">Reconnecting…</span>}
    </output>
  );
}
