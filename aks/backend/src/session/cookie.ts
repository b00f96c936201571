/** The name that the first release used on plain HTTP, and half of all programs on localhost use as well. */
const FORMER_LOCAL_NAME = 'session';
const DEFAULT_PORT = '80';

/** A value that a browser sent under one of our names. `isFormer`: under a name that is not used any more. */
export type CookieValue = { value: string; isFormer: boolean };

/** The session cookie: its name, and how it is read and written. */
export type SessionCookie = {
  name: string;
  /**
   * What a `Cookie` header holds under our names, today's first. There may be several: other programs on this host and pages of
   * other paths can set a cookie of the same name, and nothing in the header tells whose it is.
   */
  valuesIn(header: string | undefined): CookieValue[];
  /** `Set-Cookie` for a value that lasts `maxAgeMs`. */
  set(value: string, maxAgeMs: number): string;
  /** `Set-Cookie` that removes what was sent under today's or the former name. */
  remove(sent: Pick<CookieValue, 'isFormer'>): string;
};

/**
 * `__Host-` binds the cookie to this host and TLS. Plain HTTP exists on localhost only, where that prefix cannot be
 * used and all ports share their cookies: there the name tells product and port.
 */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const { protocol, port } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const name = isSecure ? '__Host-session' : `todo_chatbot_${port || DEFAULT_PORT}`;
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    name,
    valuesIn(header = '') {
      const pairs = header.split(';').map((pair) => pair.trim());
      const named = (wanted: string): string[] =>
        pairs.filter((pair) => pair.startsWith(`${wanted}=`)).map((pair) => pair.slice(wanted.length + 1));
      const today = named(name).map((value) => ({ value, isFormer: false }));
      const former = isSecure ? [] : named(FORMER_LOCAL_NAME).map((value) => ({ value, isFormer: true }));
      return [...today, ...former];
    },
    set: (value, maxAgeMs) => `${name}=${value}; Max-Age=${Math.floor(maxAgeMs / 1000)}${attributes}`,
    remove: ({ isFormer }) => `${isFormer ? FORMER_LOCAL_NAME : name}=; Max-Age=0${attributes}`,
  };
}
