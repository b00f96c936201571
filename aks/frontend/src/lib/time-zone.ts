/** The zone that the device is set to now; a laptop that travels changes it while the page is open. */
export function deviceTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  // Chromium says `Etc/Unknown` on a device without a zone, which it refuses itself.
  return knownTimeZone(timeZone) === null ? 'UTC' : timeZone;
}

/** The zone's name as this browser writes it, so that its aliases compare as equal; null for one that it does not know. */
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
