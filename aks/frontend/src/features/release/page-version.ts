const TIMEOUT_MS = 10_000;
/** What `npm run build` has not stamped is no release. */
const UNSTAMPED = 'dev';
const STAMP = /<meta name="app-version" content="([^"]*)"/;

/** The release that this document is from; null for the sources. */
export function ownVersion(): string | null {
  const stamp = document.querySelector<HTMLMetaElement>('meta[name="app-version"]')?.content ?? UNSTAMPED;
  return stamp === UNSTAMPED ? null : stamp;
}

/** The release of the page that a reload would bring; null when there is none to read. */
export async function versionAfterReload(fetch: typeof globalThis.fetch): Promise<string | null> {
  const answer = await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) return null;
  return STAMP.exec(await answer.text())?.[1] ?? null;
}
