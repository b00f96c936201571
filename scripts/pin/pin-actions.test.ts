import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../programs/run-program.ts';
import { actionUsesIn, pinActions } from './pin-actions.ts';
import { readCommit } from './read-commit.ts';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);

describe('pinning the actions of a workflow', () => {
  const text = [
    `      - uses: actions/checkout@${OLD} # v7.0.1`,
    '      - uses: acme/tools/setup@v1.2.3',
    '        with:',
    '      - uses: ./.github/actions/setup',
    '      - uses: docker://alpine:3',
    '',
  ].join('\n');

  it('finds those of other people, with their versions', () => {
    expect(actionUsesIn(text)).toEqual([
      { repository: 'actions/checkout', version: 'v7.0.1', commit: OLD },
      { repository: 'acme/tools', version: 'v1.2.3', commit: undefined },
    ]);
  });

  it('writes the commit with the version beside it, and changes nothing else', () => {
    const pinned = pinActions(text, () => NEW);
    expect(pinned).toBe(text.replace(OLD, NEW).replace('@v1.2.3', `@${NEW} # v1.2.3`));
    expect(pinActions(pinned, () => NEW)).toBe(pinned);
  });
});

describe('the commit of a version', () => {
  let host: string;
  let commit: string;
  beforeEach(async () => {
    host = await mkdtemp(join(tmpdir(), 'actions-'));
    await mkdir(join(host, 'acme', 'tools'), { recursive: true });
    await git('init', '--quiet');
    await git('commit', '--quiet', '--allow-empty', '--message', 'first');
    commit = await git('rev-parse', 'HEAD');
    await git('tag', 'v1.0.0');
    await git('tag', '--annotate', '--message', 'a tag with an object', 'v1.1.0');
  });
  afterEach(() => rm(host, { recursive: true }));

  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
  const git = async (...args: string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-C', join(host, 'acme', 'tools')];
    return (await runProgram({ program: 'git', args: [...identity, ...args], env, install: '' })).stdout.trim();
  };
  const read = (version: string, pinned?: string) =>
    readCommit({ repository: 'acme/tools', version, commit: pinned }, env, host);

  it('is read from the repository, for both kinds of tags', async () => {
    expect([await read('v1.0.0'), await read('v1.1.0'), await read('v1.1.0', commit)]).toEqual([
      commit,
      commit,
      commit,
    ]);
  });

  it('is never made up, and a tag that has moved is told', async () => {
    await expect(read('v2.0.0')).rejects.toThrow(/has no such version/);
    await expect(
      readCommit({ repository: 'acme/none', version: 'v1.0.0', commit: undefined }, env, host),
    ).rejects.toMatchObject({ code: 'pin.no-commit' });
    await expect(read('v1.0.0', OLD)).rejects.toMatchObject({ code: 'pin.moved' });
  });
});
