import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('FR-028: every line of a log is JSON, whatever the part printed', async () => {
  const log = openLogFile({ path: join(dir, 'logs', 'part.log'), component: 'part' });
  for (const line of ['{"level":"info","msg":"mine"}', 'Error: plain', '{half', '']) log.write(line);
  const lines = (await readFile(log.path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['mine', 'Error: plain', '{half']);
});

it('begins a new file when the old one is full, and keeps one old one', async () => {
  const path = join(dir, 'part.log');
  const write = (msg: string): void => openLogFile({ path, component: 'part', maxBytes: 20 }).write(`{"msg":"${msg}"}`);
  for (const msg of ['first', 'second', 'third']) write(msg);
  expect(await readFile(path, 'utf8')).toBe('{"msg":"third"}\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('{"msg":"second"}\n');
});

it('EDGE-7: a full disk costs lines, which the log tells of later, and not the supervisor', () => {
  const written: string[] = [];
  let isFull = false;
  const append = (_: string, text: string): void => {
    if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    written.push((JSON.parse(text) as { msg: string }).msg);
  };
  const log = openLogFile({ path: join(dir, 'part.log'), component: 'part', append });
  log.write('before');
  isFull = true;
  for (const line of ['lost', 'lost too']) log.write(line);
  isFull = false;
  for (const line of ['after', 'later']) log.write(line);
  expect(written).toEqual(['before', '2 log lines were lost: the disk was full', 'after', 'later']);
});
