import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { LiveState } from './live-updates.ts';

/** Shown only while live updates are interrupted; the style sheet delays it a moment. */
export function ConnectionState({ state }: { state: ReadonlySignal<LiveState> }): JSX.Element {
  return (
    <output class="connection" data-state={state.value}>
      {state.value === 'lost' && <span class="connection__text">Reconnecting…</span>}
    </output>
  );
}
