import type { JSX } from 'preact';

const PATHS = {
  add: 'M12 5v14M5 12h14',
  calendar:
    'M4 9.5h16M8 3.5v3M16 3.5v3M5.5 5.5h13A1.5 1.5 0 0 1 20 7v11.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5V7a1.5 1.5 0 0 1 1.5-1.5Z',
  chat: 'M20 11.5a7.5 7.5 0 0 1-11 6.6L4.5 19.5 6 15.4a7.5 7.5 0 1 1 14-3.9Z',
  check: 'm6 12.5 4 4 8-9',
  clock: 'M12 7.5V12l3 2M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z',
  close: 'm6.5 6.5 11 11M17.5 6.5l-11 11',
  edit: 'M4.5 19.5h4L19 9l-4-4L4.5 15.5v4ZM13 7l4 4',
  flag: 'M6 20.5V4.5s1-1 3.5-1 4 1.5 6 1.5 3-.8 3-.8v8.6s-1 .8-3 .8-3.5-1.5-6-1.5S6 13 6 13',
  list: 'M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01',
  menu: 'M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20c.8-3.4 3.9-5 7.5-5s6.7 1.6 7.5 5',
  repeat: 'M17 3.5 20 6.5l-3 3M4 11V9.5a3 3 0 0 1 3-3h13M7 20.5l-3-3 3-3M20 13v1.5a3 3 0 0 1-3 3H4',
  send: 'M5 12h14M13 6l6 6-6 6',
  trash: 'M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l.8 13.5h9.4l.8-13.5M10 10.5v6M14 10.5v6',
  undo: 'M8 4.5 4 8.5l4 4M4.5 8.5H14a5.5 5.5 0 0 1 0 11H9',
  help: 'M9.3 9.3a2.8 2.8 0 1 1 4.2 2.4c-1 .6-1.5 1-1.5 2.1M12 17h.01M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0Z',
} as const;
export type IconName = keyof typeof PATHS;

/** Decoration only: the element that holds it has a text of its own. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      class={`icon icon--${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
