/** The zone that the device is set to now; it can change while the page is open. */
export function deviceTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // Chromium reports `Etc/Unknown` for a device without a zone, a name that it does not accept itself.
  return knownTimeZone(timeZone) === null ? 'UTC' : timeZone;
}

/** This browser's main name of a zone, so that aliases compare as equal; null when the browser does not know the zone. */
export function knownTimeZone(timeZone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The city that a zone is named after, `America/Argentina/Buenos_Aires` → "Buenos Aires"; null for zones like `Etc/GMT+3`. */
export function cityOf(timeZone: string): string | null {
  const [area, ...rest] = timeZone.split('/');
  if (area === 'Etc' || rest.length === 0) return null;
  return rest.at(-1)?.replaceAll('_', ' ') ?? null;
}
