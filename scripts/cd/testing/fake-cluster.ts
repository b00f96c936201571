import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What helm or kubectl says to a call whose line matches the pattern; `times` says how often, for ever without it. */
export type FakeAnswer = { line: string; stdout?: string; error?: string; times?: number };

/** A call as the fakes saw it: `kubectl apply --server-side …`, and what it read. */
export type FakeCall = { line: string; input: string };

export type FakeCluster = {
  /** Environment in which the programs are the fakes. */
  env: NodeJS.ProcessEnv;
  /** All calls so far, oldest first. */
  calls: () => Promise<FakeCall[]>;
  /** Adds answers; later ones win. */
  learn: (...answers: FakeAnswer[]) => Promise<void>;
  /** Holds the programs. */
  folder: string;
  remove: () => Promise<void>;
};

/**
 * Puts programs on PATH, helm and kubectl unless others are named, that record their calls, answer by rules, and succeed in
 * silence otherwise.
 */
export async function installFakeCluster(
  answers: readonly FakeAnswer[] = [],
  programs: readonly string[] = ['helm', 'kubectl'],
): Promise<FakeCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-cluster-'));
  const program = fileURLToPath(new URL('fake-cluster-program.ts', import.meta.url));
  for (const name of programs) {
    await writeFile(join(folder, name), `#!/bin/sh\nexec "${process.execPath}" "${program}" ${name} "$@"\n`);
    await chmod(join(folder, name), 0o755);
  }
  await writeFile(join(folder, 'calls.ndjson'), '');
  let known = [...answers];
  const save = () => writeFile(join(folder, 'answers.json'), JSON.stringify(known));
  await save();
  return {
    folder,
    env: { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder, FAKE_CLUSTER_DIR: folder },
    calls: async () => {
      const lines = (await readFile(join(folder, 'calls.ndjson'), 'utf8')).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as FakeCall);
    },
    learn: (...more) => {
      known = [...known, ...more];
      return save();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
