import type { JSX } from 'preact';
import { useApp } from '../../app/app-context.ts';

/** Says something only when live updates are away; the style sheet waits a moment before it shows. */
export function ConnectionState(): JSX.Element {
  const { live } = useApp();
  return (
    <output class="connection" data-state={live.state.value}>
      {live.state.value === 'lost' && <span class="connection__text">Reconnecting…</span>}
    </output>
  );
}
