import type { JSX } from 'preact';

/** The product's mark; the words beside it name it. */
export function Brand({ size }: { size: number }): JSX.Element {
  return (
    <svg class="brand" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <path d="m9.5 16.6 4.4 4.4 8.8-9.6" />
    </svg>
  );
}
