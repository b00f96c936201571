import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installTool } from './install-tool.ts';
import { platformOf, toolsFor } from './tool-list.ts';
import type { Tool } from './tool-list.ts';

const PROGRAM = Buffer.from('#!/bin/sh\necho 1.2.3\n');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('installTool', () => {
  let dir: string;
  let server: Server;
  let base: string;
  let served: Record<string, Buffer | string>;
  let requests: string[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tools-'));
    served = { '/tool': PROGRAM, '/tool.sha256': sha256(PROGRAM) };
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      const body = served[request.url ?? ''];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true, force: true });
  });

  const tool = (changes: Partial<Tool> = {}): Tool => ({
    name: 'tool',
    version: '1.2.3',
    url: `${base}/tool`,
    checksum: { kind: 'file', url: `${base}/tool.sha256` },
    ...changes,
  });
  const installed = (): Promise<string[]> => readdir(join(dir, 'bin')).catch(() => []);

  it('installs a program whose checksum the release states, so that it runs, and does not fetch it twice', async () => {
    expect(await installTool(tool(), dir)).toBe('installed');
    expect(execFileSync(join(dir, 'bin', 'tool'), { encoding: 'utf8' })).toBe('1.2.3\n');
    const before = requests.length;
    expect(await installTool(tool(), dir)).toBe('present');
    expect(requests).toHaveLength(before);
  });

  it.each([
    ['one line', () => `${sha256(PROGRAM)}  tool\n`],
    ['one line as shasum -b writes it', () => `${sha256(PROGRAM)} *./release/tool\n`],
    ['many files', () => `${'0'.repeat(64)}  other\n${sha256(PROGRAM)}  tool\n`],
  ])('reads checksum files: %s', async (_form, content) => {
    served['/tool.sha256'] = content();
    expect(await installTool(tool(), dir)).toBe('installed');
  });

  it("reads GitHub's record of an asset", async () => {
    served['/release'] = JSON.stringify({ assets: [{ name: 'tool', digest: `sha256:${sha256(PROGRAM)}` }] });
    expect(await installTool(tool({ checksum: { kind: 'github-asset', url: `${base}/release` } }), dir)).toBe(
      'installed',
    );
  });

  it('takes the program out of an archive', async () => {
    await mkdir(join(dir, 'linux-amd64'));
    await writeFile(join(dir, 'linux-amd64', 'tool'), PROGRAM);
    execFileSync('tar', ['-czf', join(dir, 'a.tar.gz'), '-C', dir, 'linux-amd64']);
    const archive = await readFile(join(dir, 'a.tar.gz'));
    served = { '/a.tar.gz': archive, '/sums': `${sha256(archive)}  a.tar.gz` };
    await installTool(
      tool({ url: `${base}/a.tar.gz`, checksum: { kind: 'file', url: `${base}/sums` }, member: 'linux-amd64/tool' }),
      dir,
    );
    expect(await installed()).toEqual(['tool']);
    expect((await stat(join(dir, 'bin', 'tool'))).mode & 0o111).toBe(0o111);
  });

  it.each([
    [
      'the bytes are not those of the release',
      { '/tool': Buffer.from('evil') },
      /has SHA-256 .* but its release states/,
    ],
    ['the program is gone', { '/tool': undefined }, /\/tool answered 404/],
    ['the checksum file is gone', { '/tool.sha256': undefined }, /\/tool\.sha256 answered 404/],
    ['the checksum file does not name it', { '/tool.sha256': `${'0'.repeat(64)}  other` }, /states no SHA-256 of tool/],
    ['the checksum file is a page', { '/tool.sha256': '<html>moved</html>' }, /states no SHA-256 of tool/],
  ])('installs nothing when %s', async (_why, changes, message) => {
    Object.assign(served, changes);
    await expect(installTool(tool(), dir)).rejects.toThrow(message);
    expect(await installed()).toEqual([]);
  });

  it('takes a pinned program only with the pinned bytes, whatever the release says today', async () => {
    await expect(installTool(tool({ pinned: sha256(Buffer.from('as it was')) }), dir)).rejects.toThrow(
      /release was replaced/,
    );
    expect(await installed()).toEqual([]);
    expect(await installTool(tool({ pinned: sha256(PROGRAM) }), dir)).toBe('installed');
  });

  it('keeps the installed version when the new one cannot be trusted', async () => {
    await installTool(tool(), dir);
    served['/tool'] = Buffer.from('evil');
    await expect(installTool(tool({ version: '2.0.0' }), dir)).rejects.toThrow(/SHA-256/);
    expect(await readFile(join(dir, 'bin', 'tool'))).toEqual(PROGRAM);
    expect((await readdir(dir)).filter((name) => name.startsWith('unpack-'))).toEqual([]);
  });

  it('says so when the release cannot be reached', async () => {
    await expect(installTool(tool({ checksum: { kind: 'file', url: 'http://127.0.0.1:1/x' } }), dir)).rejects.toThrow(
      /cannot be reached/,
    );
  });
});

describe('the list', () => {
  it('has an official address over TLS for every tool on every platform', () => {
    const platforms = [
      { os: 'linux', arch: 'amd64' },
      { os: 'linux', arch: 'arm64' },
      { os: 'darwin', arch: 'amd64' },
      { os: 'darwin', arch: 'arm64' },
    ] as const;
    for (const tool of platforms.flatMap(toolsFor)) {
      for (const url of [tool.url, tool.checksum.url]) {
        expect(new URL(url)).toMatchObject({
          protocol: 'https:',
          hostname: expect.stringMatching(/^(api\.)?github\.com$|^get\.helm\.sh$|^dl\.k8s\.io$/),
        });
        expect(url).toContain(tool.version);
      }
    }
  });

  it('knows where there is no release', () => {
    expect(platformOf('win32', 'x64')).toBeUndefined();
    expect(platformOf('linux', 's390x')).toBeUndefined();
    expect(platformOf('darwin', 'arm64')).toEqual({ os: 'darwin', arch: 'arm64' });
  });
});
