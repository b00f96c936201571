import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseImageOf, pinBaseImage } from './pin-text.ts';
import { readDigest } from './read-digest.ts';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

describe('the digest of an image', () => {
  let server: Server;
  let host: string;
  /** A registry that wants a token first, as the public ones do. */
  beforeEach(async () => {
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://registry');
      if (url.pathname === '/token')
        return response.end(JSON.stringify({ token: `for ${url.searchParams.get('scope')}` }));
      if (request.headers.authorization !== 'Bearer for repository:nodejs:pull') {
        const challenge = `Bearer realm="http://${host}/token",service="registry",scope="repository:nodejs:pull"`;
        return response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      if (url.pathname !== '/v2/nodejs/manifests/24') return response.writeHead(404).end();
      return response.writeHead(200, { 'docker-content-digest': DIGEST }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is read from the registry, with a token where it asks for one', async () => {
    expect(await readDigest(`${host}/nodejs:24`, 'http')).toBe(DIGEST);
  });

  it('is never made up: an unknown tag, a registry that is away, a name without a tag', async () => {
    await expect(readDigest(`${host}/nodejs:23`, 'http')).rejects.toThrow(/was not pinned: .* answered 404/);
    await expect(readDigest('127.0.0.1:1/nodejs:24', 'http')).rejects.toThrow(/cannot be reached/);
    await expect(readDigest('nodejs')).rejects.toThrow(/not of the form/);
  });
});

describe('pinning a Dockerfile', () => {
  const text = '# comment\nARG NODE_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot\nFROM ${NODE_IMAGE}\n';

  it('keeps the tag for people, and a later digest replaces the former', () => {
    expect(baseImageOf(text)).toBe('gcr.io/distroless/nodejs24-debian12:nonroot');
    const first = pinBaseImage(text, DIGEST);
    expect(first).toContain(`nonroot@${DIGEST}\nFROM`);
    const later = `sha256:${'b2'.repeat(32)}`;
    expect(pinBaseImage(first, later)).toBe(text.replace('nonroot', `nonroot@${later}`));
    expect(baseImageOf(first)).toBe(baseImageOf(text));
  });
});
