import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Names the hashed files that a release made itself. The static server gives out no file whose name begins with a dot. */
const LIST = '.own-assets.json';
const ASSET = /^assets\/[\w-][\w.-]*$/;

/**
 * Takes the hashed files of the previous release along, so that a page of it finds them on a pod of this release
 * (docs/decisions/0023-two-releases-side-by-side.md). Only what that release made itself: what it had taken along ends here.
 * @throws Error when `webDir` is not the built page of a release.
 */
export function previousAssets(webDir: string | undefined): Plugin {
  /** Read before the build empties its folder, which may be the same one. */
  let previous = new Map<string, Uint8Array>();
  return {
    name: 'previous-assets',
    apply: 'build',
    // After the size budget, which is for this release alone.
    enforce: 'post',
    async buildStart() {
      previous = webDir === undefined ? new Map() : await readAssets(webDir);
    },
    generateBundle(_options, bundle) {
      const own = Object.keys(bundle).filter((name) => ASSET.test(name));
      this.emitFile({ type: 'asset', fileName: LIST, source: JSON.stringify(own) });
      for (const [fileName, source] of previous) {
        if (!own.includes(fileName)) this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

async function readAssets(webDir: string): Promise<Map<string, Uint8Array>> {
  const names = await readList(webDir);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(webDir, name))] as [string, Uint8Array])),
  );
}

async function readList(webDir: string): Promise<string[]> {
  const path = join(webDir, LIST);
  const list: unknown = await readFile(path, 'utf8').then(JSON.parse, () => undefined);
  const isList = Array.isArray(list) && list.every((name) => typeof name === 'string' && ASSET.test(name));
  if (isList) return list as string[];
  throw new Error(`${path} does not list the assets of a release: give the folder dist/web of the previous release.`);
}
