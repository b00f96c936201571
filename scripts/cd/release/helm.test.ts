import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import { rollbackLine, upgradeLine } from './helm.ts';

const back = { revision: 7, overrules: false };

it('FR-010: upgrades by Helm 4 without its waiting, and by Helm 3, which knows none of that', () => {
  const tail = '--timeout 180s --history-max 20 --values a.yaml --values b.json';
  const line = (isFour: boolean) => upgradeLine(['a.yaml', 'b.json'], isFour).join(' ');
  expect(line(true)).toBe(
    `upgrade --install todo-chatbot helm/todo-chatbot --wait=hookOnly --server-side=true ${tail}`,
  );
  expect(line(false)).toBe(`upgrade --install todo-chatbot helm/todo-chatbot ${tail}`);
});

it('FR-011: goes back to a number, and waits until that serves', () => {
  const line = (isFour: boolean, overrules: boolean) => rollbackLine({ ...back, isFour, overrules }).join(' ');
  expect(line(true, false)).toBe('rollback todo-chatbot 7 --wait=legacy --timeout 90s --history-max 20');
  expect(line(true, true)).toMatch(/--server-side=true --force-conflicts$/);
  expect(line(false, true)).toBe('rollback todo-chatbot 7 --wait --timeout 90s --history-max 20');
});

it('the real helm knows every option', async (context) => {
  const path = await findProgram('helm', process.env['PATH'] ?? '', join(import.meta.dirname, '../../..'));
  context.skip(path === undefined, 'helm is neither on PATH nor in .tools/bin: npm run tools gets it');
  for (const args of [upgradeLine(['a.yaml'], true), rollbackLine({ ...back, overrules: true, isFour: true })]) {
    // With --help it reads its options, refuses those that it does not know, and does nothing.
    const call = { program: path ?? '', args: [...args, '--namespace', 'x', '--help'], env: process.env, install: '' };
    const { code, stderr } = await runProgram(call);
    expect([code, stderr], args.join(' ')).toEqual([0, '']);
  }
});
