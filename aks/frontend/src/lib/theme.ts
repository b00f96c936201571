import { effect, signal, type Signal } from '@preact/signals';
import { readSetting, writeSetting } from './stored-setting.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen theme, remembered in this browser; `system` follows the device. */
export function createTheme(): Signal<Theme> {
  const stored = readSetting('theme');
  const theme = signal<Theme>(THEMES.find((name) => name === stored) ?? 'system');
  effect(() => {
    const chosen = theme.value;
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
    writeSetting('theme', chosen === 'system' ? null : chosen);
  });
  return theme;
}
