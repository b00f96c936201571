import { chmod, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBicep } from '../bicep-cli.ts';

/** What the real CLI made of both parameter files. */
export type CompiledParameters = { main: string; bootstrap: string };

/** Asks the real CLI once per test file: it takes seconds, and every script asks it several times. */
export async function compileOnce(env: NodeJS.ProcessEnv): Promise<CompiledParameters> {
  const compile = (name: string) => runBicep(['build-params', `infra/${name}.bicepparam`, '--stdout'], env);
  return { main: await compile('main'), bootstrap: await compile('bootstrap') };
}

/** Puts a `bicep` into the folder that replays what was compiled, the committed snapshot, and a clean lint. */
export async function installReplayBicep(folder: string, compiled: CompiledParameters): Promise<void> {
  await writeFile(join(folder, 'main.bicepparam.json'), compiled.main);
  await writeFile(join(folder, 'bootstrap.bicepparam.json'), compiled.bootstrap);
  await cp('infra/main.snapshot.json', join(folder, 'main.snapshot.json'));
  const program = [
    '#!/bin/sh',
    'here=$(dirname "$0")',
    'case "$1" in',
    '  build-params) exec cat "$here/$(basename "$2").json" ;;',
    '  snapshot) exec cp "$here/main.snapshot.json" "$(dirname "$2")/" ;;',
    '  lint | --version) exit 0 ;;',
    '  *) echo "the replayed bicep does not know $1" >&2; exit 99 ;;',
    'esac',
  ];
  await writeFile(join(folder, 'bicep'), `${program.join('\n')}\n`);
  await chmod(join(folder, 'bicep'), 0o755);
}
