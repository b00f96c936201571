import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FunctionsPackage } from '../../build/functions-package/make-package.ts';
import type { BuiltImage } from '../../images/build-images.ts';
import { checkManifest, type ReleaseManifest } from '../release/manifest.ts';

/** What a build has made of a commit. */
export type Made = { version: string; commit: string; images: readonly BuiltImage[]; functions: FunctionsPackage };

/**
 * Writes the manifest to `out`, and beside it the functions package and `subjects.sha256`: what the pipeline attests, in the form of
 * `sha256sum`, each image by its digest.
 * @throws AppError `invalid`, code `manifest.invalid`
 */
export async function writeManifest(out: string, made: Made): Promise<ReleaseManifest> {
  const { version, commit, images, functions } = made;
  const manifest = checkManifest(
    {
      version,
      commit,
      images: Object.fromEntries(images.map((image) => [image.part, referenceOf(image)])),
      functionsPackage: `${commit}.zip`,
      functionsPackageSha256: functions.sha256,
    },
    { allowTags: true, source: 'what was built' },
  );
  const dir = dirname(out);
  await writeFile(join(dir, manifest.functionsPackage), functions.zip);
  await writeFile(join(dir, 'subjects.sha256'), subjectsOf(manifest));
  // Last, so that whoever finds a manifest finds the rest.
  await writeFile(out, `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** By digest where it was pushed; an image that stayed here by its tag, with the registry that Docker assumes. */
function referenceOf({ name, digest }: BuiltImage): string {
  if (digest !== null) return `${name.slice(0, name.lastIndexOf(':'))}@${digest}`;
  const [first = ''] = name.split('/');
  return /[.:]/.test(first) ? name : `docker.io/${name}`;
}

function subjectsOf({ images, functionsPackage, functionsPackageSha256 }: ReleaseManifest): string {
  const lines = [`${functionsPackageSha256}  ${functionsPackage}`];
  for (const image of Object.values(images)) {
    const [name, digest] = image.split('@sha256:');
    if (digest !== undefined) lines.push(`${digest}  ${name}`);
  }
  return `${lines.join('\n')}\n`;
}
