import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export type ShellPrograms = {
  /** Environment in which they come first on PATH; `$STATE` is their folder. */
  env: NodeJS.ProcessEnv;
  folder: string;
  /** Their calls so far: `helm upgrade …`. */
  calls: () => Promise<string[]>;
  remove: () => Promise<void>;
};

/** Puts programs in front of PATH that are a few lines of shell: cheap to start, and able to remember things in files of `$STATE`. */
export async function installShellPrograms(programs: Record<string, string>): Promise<ShellPrograms> {
  const folder = await mkdtemp(join(tmpdir(), 'shell-programs-'));
  const log = join(folder, 'calls.txt');
  await writeFile(log, '');
  for (const [name, body] of Object.entries(programs)) {
    const text = `#!/bin/sh\necho "${name} $*" >> "$STATE/calls.txt"\ncd "$STATE"\n${body}\n`;
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  const PATH = [folder, process.env['PATH']].join(delimiter);
  return {
    folder,
    env: { PATH, HOME: folder, STATE: folder },
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
