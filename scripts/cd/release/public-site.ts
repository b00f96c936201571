import { lookup } from 'node:dns/promises';
import { Type } from 'typebox';
import { Check } from 'typebox/value';

const TIMEOUT_MS = 5_000;
const Status = Type.Object({ processor: Type.Object({ versions: Type.Array(Type.String()) }) });

/** The product as people reach it. */
export type PublicSite = {
  url: string;
  /** Address of its name; undefined as long as the name is unknown. */
  address: () => Promise<string | undefined>;
  /** Why `/healthz` gives no good answer; undefined when it does. */
  fault: () => Promise<string | undefined>;
  /** Versions of the functions that have beaten within the last minute; undefined when nobody answers. */
  processorVersions: () => Promise<string[] | undefined>;
};

export function createPublicSite(url: string): PublicSite {
  const get = (path: string) => fetch(new URL(path, url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return {
    url,
    address: async () => {
      const found = await lookup(new URL(url).hostname).catch(() => undefined);
      return found?.address;
    },
    fault: async () => {
      try {
        const { ok, status } = await get('/healthz');
        return ok ? undefined : `/healthz answers ${status}`;
      } catch (error) {
        return innermost(error);
      }
    },
    processorVersions: async () => {
      try {
        const answer: unknown = await (await get('/api/status')).json();
        return Check(Status, answer) ? answer.processor.versions : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** `fetch failed` tells nothing; its cause does. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : innermost(error.cause);
}
