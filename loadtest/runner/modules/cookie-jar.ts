type Cookie = { name: string; value: string; hostOnly: string; path: string; isSecure: boolean; endsAt: number };
type SetOptions = {
  domain?: string;
  path?: string;
  expires?: string;
  max_age?: number;
  secure?: boolean;
  http_only?: boolean;
};

/** Cookies of one virtual user, or of one person: k6's `http.CookieJar`. Cookies of other hosts (`Domain=`) are not kept. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  set(url: string, name: string, value: string, { path = '/', secure = false }: SetOptions = {}): boolean {
    const { hostname } = new URL(url);
    this.#keep({ name, value, hostOnly: hostname, path, isSecure: secure, endsAt: Infinity });
    return true;
  }

  cookiesForURL(url: string): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { name, value } of this.#matching(new URL(url))) (found[name] ??= []).push(value);
    return found;
  }

  clear(url: string): void {
    const { hostname } = new URL(url);
    for (const [key, { hostOnly }] of this.#cookies) if (hostOnly === hostname) this.#cookies.delete(key);
  }

  delete(url: string, name: string): void {
    for (const cookie of this.#matching(new URL(url))) if (cookie.name === name) this.#cookies.delete(keyOf(cookie));
  }

  /** Value of a `Cookie` header; undefined when there is nothing to send. */
  header(url: URL): string | undefined {
    const pairs = this.#matching(url).map(({ name, value }) => `${name}=${value}`);
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  /** Keeps what `Set-Cookie` headers of an answer say. */
  receive(url: URL, headers: readonly string[]): void {
    for (const header of headers) {
      const cookie = readSetCookie(url, header);
      if (cookie) this.#keep(cookie);
    }
  }

  #keep(cookie: Cookie): void {
    if (cookie.endsAt <= Date.now()) this.#cookies.delete(keyOf(cookie));
    else this.#cookies.set(keyOf(cookie), cookie);
  }

  #matching({ hostname, pathname, protocol }: URL): Cookie[] {
    return [...this.#cookies.values()].filter(
      ({ hostOnly, path, isSecure, endsAt }) =>
        hostOnly === hostname &&
        (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`)) &&
        (!isSecure || protocol === 'https:') &&
        endsAt > Date.now(),
    );
  }
}

function keyOf({ name, hostOnly, path }: Cookie): string {
  return `${hostOnly} ${path} ${name}`;
}

function readSetCookie({ hostname }: URL, header: string): Cookie | undefined {
  const [pair = '', ...rest] = header.split(';').map((part) => part.trim());
  const cut = pair.indexOf('=');
  if (cut < 1) return undefined;
  const attributes = new Map(rest.map((part) => attributeOf(part)));
  const domain = attributes.get('domain');
  if (domain !== undefined && domain.replace(/^\./, '') !== hostname) return undefined;
  const path = attributes.get('path') ?? '/';
  const isSecure = attributes.has('secure');
  return {
    name: pair.slice(0, cut),
    value: pair.slice(cut + 1),
    hostOnly: hostname,
    path,
    isSecure,
    endsAt: endOf(attributes),
  };
}

function attributeOf(part: string): [string, string] {
  const cut = part.indexOf('=');
  return cut < 0 ? [part.toLowerCase(), ''] : [part.slice(0, cut).toLowerCase(), part.slice(cut + 1)];
}

function endOf(attributes: ReadonlyMap<string, string>): number {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined) return Date.now() + Number(maxAge) * 1_000;
  const expires = attributes.get('expires');
  return expires === undefined ? Infinity : Date.parse(expires);
}
