/**
 * The browser's language as a locale that `Intl` takes. Chromium under a POSIX locale says `en-US@posix`, which throws
 * wherever it is used (seen; RFC 5646 knows no `@`).
 */
export function usableLocale(language: string): string {
  const tag = language.split('@')[0] ?? '';
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
