import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { buildPage } from '../../build/build-page.ts';
import { bundlePrograms } from '../../build/bundle-programs.ts';
import { withLocalServices } from '../../build/functions-package/local-services.ts';
import { makePackage, type FunctionsPackage } from '../../build/functions-package/make-package.ts';
import { smokeStart } from '../../build/functions-package/smoke-start.ts';
import { buildImages, type BuiltImage } from '../../images/build-images.ts';
import { findBuilder } from '../../images/find-builder.ts';
import { copyImageFolder } from '../../images/image-folder.ts';
import { runProgram } from '../../programs/run-program.ts';
import type { ReleaseManifest } from '../release/manifest.ts';
import { releaseRevision } from './release-revision.ts';
import { createStageTimes } from './stage-times.ts';
import { writeManifest } from './write-manifest.ts';

export type ReleaseBuild = {
  rootDir: string;
  env: NodeJS.ProcessEnv;
  /** Where the manifest goes; the functions package, the parts list and the checksums of all go beside it. */
  out: string;
  registry?: string;
  push: boolean;
  /** The frontend image that serves now: its page's assets are kept for one release more. */
  previousImage?: string;
  print: (line: string) => void;
  now: () => number;
};

type Context = ReleaseBuild & { commit: string; version: string; distDir: string };

/**
 * Builds everything that a release consists of, from the commit that is checked out, and says so in its manifest.
 * @throws AppError of the part that failed
 */
export async function buildRelease(build: ReleaseBuild): Promise<ReleaseManifest> {
  const { rootDir, env, print, out } = build;
  const times = createStageTimes(print, build.now);
  const revision = await releaseRevision(rootDir, env, { push: build.push, warn: print });
  const context: Context = { ...build, ...revision, distDir: join(rootDir, 'dist') };
  await mkdir(dirname(out), { recursive: true });
  await times.run('programs', () => bundlePrograms({ rootDir, outDir: context.distDir, version: context.version }));
  await times.run('page', () => page(context));
  const functions = await times.run('functions package', () => functionsPackage(context));
  const images = await times.run('images', () => imagesOf(context));
  await times.run('parts list', () => partsList(context));
  const manifest = await writeManifest(out, { ...revision, images, functions });
  times.end();
  return manifest;
}

async function page({ rootDir, distDir, version, env, print, previousImage: image }: Context): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'previous-page-'));
  const previous = join(dir, 'web');
  try {
    if (image === undefined) print('no --previous-image: open tabs of the former release will not find their assets');
    else await copyImageFolder({ image, folder: 'app/dist/web', outDir: previous, rootDir, env });
    const outDir = join(distDir, 'web');
    await buildPage({ rootDir, outDir, version, ...(image !== undefined && { previous }), env, log: print });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function functionsPackage({ rootDir, distDir, version, env, print }: Context): Promise<FunctionsPackage> {
  const made = await makePackage(rootDir, distDir);
  await withLocalServices((services) => smokeStart({ zip: made.zip, version, services, rootDir, env }));
  print(`functions package: ${made.zip.length} bytes, sha256 ${made.sha256}`);
  return made;
}

async function imagesOf({ rootDir, env, version, commit, registry, push }: Context): Promise<BuiltImage[]> {
  // Docker takes a first part without a dot for a person's name at its own registry.
  if (registry === undefined ? push : !/[.:]/.test(registry)) {
    throw usage('Give the whole name of the registry, such as todo.azurecr.io: --registry NAME, or REGISTRY.');
  }
  const builder = await findBuilder(rootDir, env);
  if (builder === undefined)
    throw usage('No image was built: neither a Docker engine answers nor is `cluster` on PATH.');
  const at = { rootDir, env: { GITHUB_SHA: commit, ...env }, builder, version, tag: version, push };
  return buildImages({ ...at, ...(registry !== undefined && { registry }) });
}

/** The libraries that are part of what ships, as SPDX. */
async function partsList({ rootDir, env, out }: Context): Promise<void> {
  const npm = env['npm_execpath'];
  // From the lock file, which says exactly what is installed; `npm run -s` would hide why it failed.
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'spdx', '--omit', 'dev', '--loglevel', 'error'];
  const call = npm === undefined ? { program: 'npm', args } : { program: process.execPath, args: [npm, ...args] };
  const { code, stdout, stderr } = await runProgram({ ...call, cwd: rootDir, env, install: 'Install npm.' });
  if (code !== 0) throw usage(`npm sbom: ${stderr.trim()}`);
  await writeFile(join(dirname(out), 'sbom.json'), stdout);
}

function usage(message: string): AppError {
  return new AppError({ code: 'build.failed', kind: 'invalid', message });
}
