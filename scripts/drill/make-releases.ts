import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVersion } from '#core/platform/version';
import { productVersion } from '../build/product-version.ts';
import type { ReleaseManifest } from '../cd/release/manifest.ts';
import { buildImages } from '../images/build-images.ts';
import type { ImageBuilder } from '../images/find-builder.ts';
import type { Fault, Scenario } from './scenario-list.ts';
import { prepareStage, stageRelease } from './stage-image.ts';
import { storePackage } from './store-package.ts';

export type Making = {
  rootDir: string;
  /** Everything is written below it. */
  dir: string;
  env: NodeJS.ProcessEnv;
  builder: ImageBuilder;
  /** Puts an image into the cluster. */
  load: (image: string) => Promise<void>;
};

/** Manifest files: of the release that is there before any scenario, and of each scenario's, in order. */
export type DrillReleases = { first: string; of: Record<string, string[]> };

/**
 * Makes all releases of the scenarios from `dist/`, each newer than the ones before it: images in the cluster, functions packages in
 * `dir/packages` (the container that the stand-in for Azure shows), manifests in `dir`.
 */
export async function makeReleases(making: Making, scenarios: readonly Scenario[]): Promise<DrillReleases> {
  await mkdir(join(making.dir, 'packages'), { recursive: true });
  const stageDir = join(making.dir, 'stage');
  await prepareStage({ rootDir: making.rootDir, stageDir });
  const next = await numbering(making);
  const first = await makeRelease(making, { ...next(), fault: 'good', withFrontend: true });
  const of: DrillReleases['of'] = {};
  let { frontend } = first.images;
  for (const { name, releases } of scenarios) {
    of[name] = [];
    for (const fault of releases) {
      // Another page for the one scenario that is about a good release; the others keep it, which saves an image each.
      const made = await makeRelease(making, { ...next(), fault, withFrontend: name === 'good', frontend });
      frontend = made.images.frontend;
      of[name].push(made.file);
    }
  }
  return { first: first.file, of };
}

/** Versions and commits of the releases: those after the product's own. */
async function numbering({ rootDir, env }: Making): Promise<() => { version: string; commit: string }> {
  const own = parseVersion(await productVersion(rootDir, env));
  const { major = 0, minor = 0, patch = 0, commits = 0 } = own ?? {};
  let number = commits;
  return () => {
    number += 1;
    const commit = createHash('sha1').update(`drill ${number}`).digest('hex');
    return { version: `${major}.${minor}.${patch}-${number}-g${commit.slice(0, 12)}`, commit };
  };
}

type Wanted = { version: string; commit: string; fault: Fault; withFrontend: boolean; frontend?: string };

async function makeRelease(making: Making, wanted: Wanted): Promise<ReleaseManifest & { file: string }> {
  const { rootDir, dir, env, builder } = making;
  const { version, commit, fault, withFrontend, frontend = '' } = wanted;
  const stageDir = join(dir, 'stage');
  await stageRelease({ rootDir, stageDir, version, fault });
  const images = await buildImages({
    rootDir: stageDir,
    // The `cluster` tool takes Node for its images from the folder that it runs in, or from here.
    env: { ...env, CLUSTER_NODE: process.execPath },
    builder,
    version,
    tag: version,
    parts: withFrontend ? ['backend', 'frontend'] : ['backend'],
  });
  for (const { name } of images) await making.load(name);
  const [backend = '', ownFrontend] = images.map(({ name }) => `docker.io/${name}`);
  const functions = await storePackage({ rootDir, stageDir, packages: join(dir, 'packages'), commit, fault });
  const of = { backend, frontend: ownFrontend ?? frontend };
  const manifest: ReleaseManifest = { version, commit, images: of, ...functions };
  const file = join(dir, `release-${version}.json`);
  await writeFile(file, JSON.stringify(manifest));
  return { ...manifest, file };
}
