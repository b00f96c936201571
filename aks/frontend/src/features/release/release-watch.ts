import { signal, type ReadonlySignal } from '@preact/signals';
import type { Later } from '../../lib/timers.ts';

export type ReleaseWatch = {
  /** Whether a reload is offered now. */
  isOffered: ReadonlySignal<boolean>;
  /** Takes the version that an answer of the API names. */
  hear: (version: string | null) => void;
  /** A part of this page is gone from the server. */
  miss: () => void;
  dismiss: () => void;
};

type Dependencies = {
  /** The release that this page is from; null for the sources, which are no release. */
  own: string | null;
  later: Later;
  /** The release of the page that a reload would bring; null when the server does not say. */
  readNext: () => Promise<string | null>;
  /** The last release that was offered in this tab; it outlives a reload. */
  offered: { read: () => string | null; write: (version: string) => void };
};

/**
 * A roll-out takes up to this long (docs/design/delivery.md §2: at most five pods, three at a time). Until it has ended, a
 * reload may bring the old page again, and the release may be taken back.
 */
const SETTLE_MS = 60_000;

/**
 * Offers a reload when the server has a page of another release. The API and the page are rolled out beside each other, so
 * another version of the API is only the occasion to look: what a reload would bring decides. No release is offered twice.
 */
export function createReleaseWatch({ own, later, readNext, offered }: Dependencies): ReleaseWatch {
  const isOffered = signal(false);
  let isLooking = false;
  const offer = (version: string): void => {
    if (offered.read() === version) return;
    offered.write(version);
    isOffered.value = true;
  };
  const look = async (): Promise<void> => {
    const next = await readNext().catch(() => null);
    isLooking = false;
    if (next !== null && next !== own) offer(next);
  };
  return {
    isOffered,
    hear(version) {
      const isOwn = own === null || version === null || version === own;
      if (isOwn || isLooking || version === offered.read()) return;
      isLooking = true;
      later(() => void look(), SETTLE_MS);
    },
    miss: () => (isOffered.value = true),
    dismiss: () => (isOffered.value = false),
  };
}
