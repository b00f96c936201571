import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { runProgram } from '../programs/run-program.ts';
import { download } from './download.ts';
import { readExpectedChecksum } from './expected-checksum.ts';
import type { Tool } from './tool-list.ts';

/**
 * Puts one tool into `<toolsDir>/bin`, unless this version is there. The program appears only after its bytes had the checksum that
 * the release states.
 * @throws AppError when the download, the checksum or the archive is not as it should be; an installed older version stays then.
 */
export async function installTool(tool: Tool, toolsDir: string): Promise<'installed' | 'present'> {
  const marker = join(toolsDir, 'versions', tool.name);
  if ((await readFile(marker, 'utf8').catch(() => '')) === tool.version) return 'present';
  await Promise.all(['bin', 'versions'].map((folder) => mkdir(join(toolsDir, folder), { recursive: true })));
  const expected = await readExpectedChecksum(tool);
  const bytes = await download(tool.url);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== expected) {
    throw wrongChecksum(tool, `${tool.url} has SHA-256 ${actual}, but its release states ${expected}`);
  }
  if (tool.pinned !== undefined && actual !== tool.pinned) {
    throw wrongChecksum(
      tool,
      `${tool.url} has SHA-256 ${actual}, but ${tool.pinned} is pinned: the release was replaced`,
    );
  }
  // Beside the target, because only within one file system a rename is atomic.
  const work = await mkdtemp(join(toolsDir, 'unpack-'));
  try {
    const program = await unpack(tool, bytes, work);
    await chmod(program, 0o755);
    await rename(program, join(toolsDir, 'bin', tool.name));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await writeFile(marker, tool.version);
  return 'installed';
}

function wrongChecksum({ name }: Tool, reason: string): AppError {
  return new AppError({
    code: 'tools.wrong-checksum',
    kind: 'invalid',
    message: `${name} was not installed: ${reason}.`,
  });
}

async function unpack({ name, member }: Tool, bytes: Buffer, dir: string): Promise<string> {
  const file = join(dir, 'download');
  await writeFile(file, bytes);
  if (member === undefined) return file;
  // tar of macOS also reads zip archives, which k6 has there.
  const { code, stderr } = await runProgram({
    program: 'tar',
    args: ['-xf', file, '-C', dir, member],
    env: process.env,
    install: 'Install tar.',
  });
  if (code === 0) return join(dir, member);
  throw new AppError({
    code: 'tools.archive',
    kind: 'invalid',
    message: `${name} could not be unpacked: ${stderr.trim()}`,
  });
}
