import type { Trouble } from './judge-pod.ts';

/** A registry or a webhook that fails for a moment is tried again by Kubernetes after 10 and 20 s; then it is no accident. */
const PATIENCE_MS = 40_000;

/** Remembers since when a trouble has been there. */
export type Patience = {
  /** The first trouble that will not pass, or has stayed too long; undefined as long as waiting is right. */
  exhausted: (troubles: readonly Trouble[], now: Date) => Trouble | undefined;
};

export function createPatience(): Patience {
  let since = new Map<string, number>();
  return {
    exhausted(troubles, now) {
      const moment = now.getTime();
      since = new Map(troubles.map(({ pod }) => [pod, since.get(pod) ?? moment]));
      return troubles.find(({ pod, final }) => final || moment - (since.get(pod) ?? moment) >= PATIENCE_MS);
    },
  };
}
