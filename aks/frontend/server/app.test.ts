import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#core/platform/logger';
import { buildApp } from './app.ts';

const logger = createLogger({ component: 'frontend', level: 'fatal' });
let dir: string;
let app: FastifyInstance;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'static-'));
  await mkdir(join(dir, 'assets'));
  await writeFile(join(dir, 'index.html'), '<h1>page</h1>');
  await writeFile(join(dir, 'assets', 'index-abc123.js'), 'plain');
  await writeFile(join(dir, 'assets', 'index-abc123.js.br'), 'squeezed');
  await writeFile(join(dir, '.env'), 'SECRET=1');
  app = await buildApp({ staticDir: dir, logger, tls: null });
});
afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true });
});

describe('static server', () => {
  it.each(['/', '/done', '/some/deep/link', '/?from=mail'])(
    'answers %s with the page, never cached unseen',
    async (url) => {
      const response = await app.inject(url);
      expect([response.statusCode, response.body]).toEqual([200, '<h1>page</h1>']);
      expect(response.headers['cache-control']).toBe('no-cache');
    },
  );

  it('keeps hashed assets for ever and sends them compressed', async () => {
    const url = '/assets/index-abc123.js';
    const response = await app.inject({ url, headers: { 'accept-encoding': 'br' } });
    expect(response.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
    });
    expect(response.body).toBe('squeezed');
    expect((await app.inject({ url, headers: { 'accept-encoding': 'identity' } })).body).toBe('plain');
  });

  it.each(['/assets/index-gone.js', '/api/tasks', '/mcp/x', '/robots.txt', '/.env', '/..%2f..%2fetc/passwd'])(
    'never answers %s with the page',
    async (url) => {
      const response = await app.inject(url);
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.statusCode).toBeLessThan(500);
      expect(response.body).not.toContain('page');
      expect(response.body).not.toContain('SECRET');
    },
  );

  it('only gives: whatever is sent is not read', async () => {
    const bodies = ['', '{"broken', 'x'.repeat(2_000_000)];
    for (const payload of bodies) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
        const response = await app.inject({ method: 'POST', url: '/', payload, headers: { 'content-type': type } });
        expect([response.statusCode, response.body]).toEqual([404, 'Not found\n']);
      }
    }
  });

  it.each(['/%E0%A4%A', '/%', '/assets/%ff%fe.js', '/done%'])(
    'FR-021: the undecodable address %s gets the security headers of every answer, and is not quoted',
    async (url) => {
      const response = await app.inject(url);
      expect(response.statusCode).toBe(404);
      expect(response.body).not.toContain('%');
      expect(response.headers['content-security-policy']).toContain("default-src 'none'");
      expect(response.headers['x-content-type-options']).toBe('nosniff');
    },
  );

  it('FR-021: refuses everything inline and foreign, and speaks of HSTS only over TLS', async () => {
    const { headers } = await app.inject('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('FR-003: answers probes, and startup only with a page to serve', async () => {
    for (const url of ['/livez', '/readyz', '/startupz']) expect((await app.inject(url)).statusCode).toBe(200);
    const empty = await buildApp({ staticDir: join(dir, 'assets'), logger, tls: null });
    expect((await empty.inject('/startupz')).statusCode).toBe(503);
    await empty.close();
  });
});
