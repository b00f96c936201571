// `npm run pin`: reads the digests of the base images from their registries and writes them into the Dockerfiles. For a machine
// with access to them (GitHub Actions); a digest that was not read is never written.
import { readFile, writeFile } from 'node:fs/promises';
import { baseImageOf, pinBaseImage } from './pin/pin-text.ts';
import { readDigest } from './pin/read-digest.ts';
import { runScript } from './programs/run-script.ts';

const DOCKERFILES = ['aks/backend/Dockerfile', 'aks/frontend/Dockerfile'];

await runScript(async () => {
  for (const file of DOCKERFILES) {
    const text = await readFile(file, 'utf8');
    const image = baseImageOf(text);
    if (image === undefined) continue;
    const digest = await readDigest(image);
    await writeFile(file, pinBaseImage(text, digest));
    process.stdout.write(`${file}: ${image}@${digest}\n`);
  }
});
