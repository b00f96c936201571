import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the fake says to a command whose options fit the patterns: an answer, or what az writes when it fails. */
export type FakeRule = { command: string; when?: Record<string, string>; answer?: unknown; error?: string };

/** A call as the fake saw it; `files` holds the permissions (octal) of the files that it named. */
export type FakeCall = { command: string; options: Record<string, string>; files: Record<string, string> };

export type FakeAz = {
  /** Environment in which `az` is the fake. */
  env: NodeJS.ProcessEnv;
  /** First on its PATH: other programs may be put there. */
  folder: string;
  /** All calls so far, oldest first. */
  calls: () => Promise<FakeCall[]>;
  /** Adds rules for answers; later rules win. */
  learn: (...rules: FakeRule[]) => Promise<void>;
  /** Secrets in the fake vault. */
  secrets: () => Promise<Record<string, string>>;
  putSecret: (name: string, value: string) => Promise<void>;
  remove: () => Promise<void>;
};

/** Puts a program named az in front of PATH. It knows the lines of az-usages.ts and answers by rules. */
export async function installFakeAz(rules: readonly FakeRule[]): Promise<FakeAz> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-az-'));
  const vault = join(folder, 'vault');
  await mkdir(vault);
  const program = fileURLToPath(new URL('fake-az-program.ts', import.meta.url));
  await writeFile(join(folder, 'az'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  await chmod(join(folder, 'az'), 0o755);
  await writeFile(join(folder, 'calls.ndjson'), '');
  let known = [...rules];
  const save = () => writeFile(join(folder, 'rules.json'), JSON.stringify(known));
  await save();
  return {
    folder,
    env: {
      PATH: [folder, process.env['PATH']].join(delimiter),
      HOME: folder,
      FAKE_AZ_DIR: folder,
      // Each call is a program of its own, which starts three times as fast with the compiled modules of the one before.
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    },
    calls: async () => {
      const lines = (await readFile(join(folder, 'calls.ndjson'), 'utf8')).trim().split('\n');
      return lines.filter(Boolean).map((line) => JSON.parse(line) as FakeCall);
    },
    learn: (...more) => {
      known = [...known, ...more];
      return save();
    },
    secrets: async () => {
      const names = await readdir(vault);
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await readFile(join(vault, name), 'utf8')] as const)),
      );
    },
    putSecret: (name, value) => writeFile(join(vault, name), value),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
