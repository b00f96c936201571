/** Of this browser, or of this tab alone; either outlives a reload. */
type Place = 'localStorage' | 'sessionStorage';

/** A setting of this browser. Storage may be switched off: then it lasts until the page is closed. */
export function readSetting(name: string, place: Place = 'localStorage'): string | null {
  try {
    return globalThis[place].getItem(name);
  } catch {
    return null;
  }
}

export function writeSetting(name: string, value: string | null, place: Place = 'localStorage'): void {
  try {
    if (value === null) globalThis[place].removeItem(name);
    else globalThis[place].setItem(name, value);
  } catch {
    // Ignored: the choice still holds until this page is closed.
  }
}
