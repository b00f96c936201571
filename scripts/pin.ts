// `npm run pin`: reads the digests of the base images from their registries and the commits of actions from their repositories, and
// writes them down. For a machine with access to them; what was not read is never written.
import { glob, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { actionUsesIn, pinActions } from './pin/pin-actions.ts';
import { baseImageOf, pinBaseImage } from './pin/pin-text.ts';
import { readCommit } from './pin/read-commit.ts';
import { readDigest } from './pin/read-digest.ts';
import { runScript } from './programs/run-script.ts';

const DOCKERFILES = ['aks/backend/Dockerfile', 'aks/frontend/Dockerfile'];
const WORKFLOWS = ['.github/workflows/*.yml', '.github/actions/*/action.yml'];

await runScript(async () => {
  parseArgs({ options: {} });
  for (const file of DOCKERFILES) {
    const text = await readFile(file, 'utf8');
    const image = baseImageOf(text);
    if (image === undefined) continue;
    const digest = await readDigest(image);
    await writeFile(file, pinBaseImage(text, digest));
    process.stdout.write(`${file}: ${image}@${digest}\n`);
  }
  for await (const file of glob(WORKFLOWS)) {
    const text = await readFile(file, 'utf8');
    const commits = new Map<string, string>();
    for (const use of actionUsesIn(text)) commits.set(use.repository, await readCommit(use, process.env));
    await writeFile(
      file,
      pinActions(text, ({ repository }) => commits.get(repository) ?? ''),
    );
    process.stdout.write(`${file}: ${commits.size} actions pinned\n`);
  }
});
