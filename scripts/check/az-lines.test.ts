import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { azLines, linesIn, linesOf } from './az-lines.ts';

const joined = (lines: string[][]): string[] => lines.map((line) => line.join(' '));

it('the lines of a usage are its shortest, and its longest with every value to choose from', () => {
  expect(joined(linesOf('rest --url <url> [--method get|post] [--all]'))).toEqual([
    'rest --url x --method get --all',
    'rest --url x --method post --all',
    'rest --url x',
  ]);
  expect(joined(linesOf('account show'))).toEqual(['account show']);
});

it('lines are found in code blocks, inline and in workflows, without quotes and comments, and prose is none', () => {
  const text = [
    '   az group list --query "[].name"  # all of them',
    '- run: az account show',
    'Use `az aks list` or az as you like; `npm run x`.',
    "          az rest --body '{}'",
  ].join('\n');
  expect(joined(linesIn(text)).toSorted()).toEqual(
    ['account show', 'aks list', 'group list --query [].name', 'rest --body {}'].toSorted(),
  );
});

it('lines are found behind a prompt, behind &&, within $(…), and with all that follows a backslash', () => {
  const text = ['$ az a b', 'cd x && az c d && ls', 'id="$(az e f --g h)"', 'az i j \\', '  --k l'].join('\n');
  expect(joined(linesIn(text)).toSorted()).toEqual(['a b', 'c d', 'e f --g h', 'i j --k l']);
});

it('a line that az refuses fails the check, and one that only wants a sign-in does not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'az-lines-'));
  const says = 'case "$*" in *recover*) echo "ERROR: unrecognized" >&2; exit 2;; esac; echo "run az login" >&2; exit 1';
  await writeFile(join(folder, 'az'), `#!/bin/sh\n${says}\n`);
  await chmod(join(folder, 'az'), 0o755);
  const env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) };
  const verdict = await azLines.run({ rootDir: process.cwd(), env });
  await rm(folder, { recursive: true });
  expect(verdict.status).toBe('failed');
  const refused = (verdict.detail ?? '').split('\n').filter((line) => line.startsWith('az '));
  expect(new Set(refused.map((line) => line.split(' ')[3]))).toEqual(new Set(['recover']));
});

it('is skipped with a reason where there is no az', async () => {
  expect(await azLines.run({ rootDir: '/nowhere', env: { PATH: '/nowhere' } })).toMatchObject({
    status: 'skipped',
    detail: expect.stringContaining('az') as unknown,
  });
});
