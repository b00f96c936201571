/** A setting of this browser. Storage may be switched off: then it lasts until the page is closed. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function writeSetting(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Ignored: the choice still holds until this page is closed.
  }
}
