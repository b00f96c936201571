import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OK, failed } from './check-types.ts';
import type { Check } from './check-types.ts';

type LockedPackage = { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean };
type Manifest = Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>;

export const lockfile: Check = {
  name: 'lock file',
  async run({ rootDir }) {
    const lock: unknown = JSON.parse(await readFile(join(rootDir, 'package-lock.json'), 'utf8'));
    const manifest: unknown = JSON.parse(await readFile(join(rootDir, 'package.json'), 'utf8'));
    const faults = findLockFaults(lock as { packages: Record<string, LockedPackage & Manifest> }, manifest as Manifest);
    return faults.length === 0 ? OK : failed(faults.join('\n'));
  },
};

/**
 * What would let another package in than the one that was reviewed: an entry without a checksum, a source other than the
 * registry (`.npmrc` leaves the registry's own addresses out, so that any address is another source), a range for a version.
 */
export function findLockFaults(
  lock: { packages: Record<string, LockedPackage & Manifest> },
  manifest: Manifest,
): string[] {
  const { '': root = {}, ...packages } = lock.packages;
  const entries = Object.entries(packages).flatMap(([path, { integrity, resolved, link, inBundle }]) => [
    ...(link ? [`${path} is a link: links break the Functions package`] : []),
    ...(resolved !== undefined && !link ? [`${path} comes from ${resolved}, not from the registry`] : []),
    ...(integrity === undefined && !inBundle && !link ? [`${path} has no integrity`] : []),
    ...(integrity !== undefined && !integrity.startsWith('sha512-') ? [`${path} has a weak checksum`] : []),
  ]);
  return [...entries, ...manifestFaults(manifest, root)];
}

function manifestFaults(manifest: Manifest, locked: Manifest): string[] {
  return (['dependencies', 'devDependencies', 'optionalDependencies'] as const).flatMap((group) =>
    Object.entries(manifest[group] ?? {}).flatMap(([name, version]) => [
      ...(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) ? [] : [`${name} must have an exact version, not ${version}`]),
      ...(locked[group]?.[name] === version ? [] : [`${name} ${version} is not in the lock file: run \`npm install\``]),
    ]),
  );
}
