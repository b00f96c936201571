import { readFileSync } from 'node:fs';
import { AppError } from '#core/domain/errors';

/** Version of a build, `0.1.0-812-gabcdef123456`: that of package.json, number of commits up to it, its commit. */
export type ProductVersion = {
  major: number;
  minor: number;
  patch: number;
  /** Commits in the history of the build; 0 where only `X.Y.Z` is known (a tree without git). */
  commits: number;
  /** First 12 digits of the commit. */
  commit?: string;
};

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-(\d{1,9})-g([0-9a-f]{12}))?$/;

/** Reads `X.Y.Z` or `X.Y.Z-<commits>-g<commit>`; null for anything else (`dev`, a bare commit). */
export function parseVersion(text: string): ProductVersion | null {
  const match = VERSION.exec(text);
  if (!match) return null;
  const [major = 0, minor = 0, patch = 0, commits = 0] = match.slice(1, 5).map((digits) => Number(digits ?? 0));
  return { major, minor, patch, commits, ...(match[5] !== undefined && { commit: match[5] }) };
}

/**
 * Orders releases: by `X.Y.Z`, then by the number of commits. Negative when `a` is older, 0 when neither is.
 * @throws AppError `invalid`, code `version.unreadable`, when one of them is no product version
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [orderOf(a), orderOf(b)];
  const index = left.findIndex((part, i) => part !== right[i]);
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function orderOf(text: string): number[] {
  const version = parseVersion(text);
  if (version) return [version.major, version.minor, version.patch, version.commits];
  throw new AppError({
    code: 'version.unreadable',
    kind: 'invalid',
    message: `"${text}" is no version of this product: write X.Y.Z or X.Y.Z-<commits>-g<12 digits of the commit>.`,
  });
}

/**
 * The version that the build wrote beside the code (`dist/version.json`): baked into the package, so that it says the same
 * wherever it runs. `dev` for the sources.
 */
export function readVersion(file = new URL('../../version.json', import.meta.url)): string {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content && 'version' in content ? String(content.version) : 'dev';
  } catch {
    return 'dev';
  }
}
