import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Icon } from '../../components/icon.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useCalendar } from '../../lib/calendar.ts';
import { THEMES, type Theme } from '../../lib/theme.ts';
import { useSession } from './session-slice.ts';

const THEME_NAMES: Record<Theme, string> = { system: 'Auto', light: 'Light', dark: 'Dark' };
const MENU_ID = 'session-menu';

type Props = { theme: Signal<Theme>; onSignOut: () => void };

export function SessionMenu({ theme, onSignOut }: Props): JSX.Element {
  const { timeZone } = useCalendar();
  const state = useSession().state.value;
  const isGuest = state.kind !== 'person' || state.session.kind === 'guest';
  return (
    <>
      <button type="button" class="icon-button" aria-label="Session and settings" popovertarget={MENU_ID}>
        <Icon name="menu" />
      </button>
      <dialog id={MENU_ID} class="menu" popover="auto" aria-label="Session and settings">
        <p class="menu__who">{isGuest ? 'Guest list' : 'Signed in'}</p>
        <p class="menu__detail">
          {isGuest && 'It lives in this browser until you sign out. '}Times are in {timeZone}.
        </p>
        <Segmented
          label="Appearance"
          options={THEMES.map((value) => ({ value, label: THEME_NAMES[value] }))}
          value={theme.value}
          onChange={(value) => (theme.value = value)}
        />
        <button
          type="button"
          class="button menu__sign-out"
          popovertarget={MENU_ID}
          popovertargetaction="hide"
          disabled={state.kind !== 'person'}
          onClick={onSignOut}
        >
          Sign out
        </button>
      </dialog>
    </>
  );
}
