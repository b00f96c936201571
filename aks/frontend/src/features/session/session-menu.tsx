import type { JSX } from 'preact';
import { THEMES, type Theme } from '../../app/theme.ts';
import { useApp } from '../../app/app-context.ts';
import { Icon } from '../../components/icon.tsx';
import { Segmented } from '../../components/segmented.tsx';

const THEME_NAMES: Record<Theme, string> = { system: 'Auto', light: 'Light', dark: 'Dark' };
const MENU_ID = 'session-menu';

export function SessionMenu(): JSX.Element {
  const { session, ui, theme } = useApp();
  const person = session.session.value;
  return (
    <>
      <button type="button" class="icon-button" aria-label="Session and settings" popovertarget={MENU_ID}>
        <Icon name="menu" />
      </button>
      <dialog id={MENU_ID} class="menu" popover="auto" aria-label="Session and settings">
        <p class="menu__who">{person?.kind === 'guest' ? 'Guest list' : 'Signed in'}</p>
        <p class="menu__detail">
          {person?.kind === 'guest' && 'It lives in this browser until you sign out. '}Times are in {session.timeZone}.
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
          onClick={() => (ui.signOutOpen.value = true)}
        >
          Sign out
        </button>
      </dialog>
    </>
  );
}
