import { AppError } from '#core/domain/errors';

/** Every form in which a registry may describe an image. */
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * The digest that a registry gives for `host/repository:tag` now, by the distribution API
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests), with an anonymous token where it asks for one.
 * @throws AppError `unavailable`, code `pin.no-digest`, when the registry cannot be asked or names no digest.
 */
export async function readDigest(image: string, scheme: 'https' | 'http' = 'https'): Promise<string> {
  const match = /^([^/]+)\/(.+):([^:/@]+)$/.exec(image);
  if (!match) throw noDigest(image, 'it is not of the form host/repository:tag');
  const [, host = '', repository = '', tag = ''] = match;
  const url = `${scheme}://${host}/v2/${repository}/manifests/${tag}`;
  const first = await head(image, url);
  const answer = first.status === 401 ? await head(image, url, await anonymousToken(image, first)) : first;
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw noDigest(image, `${host} answered ${answer.status}`);
}

async function head(image: string, url: string, token?: string): Promise<Response> {
  const headers = { accept: ACCEPT, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return fetch(url, { method: 'HEAD', headers, signal: AbortSignal.timeout(30_000) }).catch((cause: unknown) => {
    throw noDigest(image, 'its registry cannot be reached from here', cause);
  });
}

/** `WWW-Authenticate: Bearer realm="…",service="…",scope="…"` says where tokens are. */
async function anonymousToken(image: string, { headers }: Response): Promise<string> {
  const fields = [...(headers.get('www-authenticate') ?? '').matchAll(/(\w+)="([^"]*)"/g)];
  const { realm, ...query } = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
  if (realm === undefined) throw noDigest(image, 'its registry asks for a sign-in');
  const answer = await fetch(`${realm}?${new URLSearchParams(query)}`, { signal: AbortSignal.timeout(30_000) });
  const { token, access_token: accessToken } = (await answer.json()) as { token?: string; access_token?: string };
  return token ?? accessToken ?? '';
}

function noDigest(image: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'pin.no-digest',
    kind: 'unavailable',
    message: `${image} was not pinned: ${reason}.`,
    cause,
  });
}
