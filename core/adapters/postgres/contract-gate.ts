import type pg from 'pg';
import { AppError } from '#core/domain/errors';

/** Instances write a heartbeat every few seconds; one that has been silent for this long counts as ended. */
const BEAT_FRESH_MS = 5 * 60_000;

const NEEDS = /^--\s*needs-version:\s*(\d+\.\d+\.\d+)\s*$/m;
const VERSION = /^v?(\d+)\.(\d+)\.(\d+)/;

/**
 * The version in a contract migration's line `-- needs-version: 1.4.0`: the first release that no longer uses what it removes.
 * @throws AppError `invalid` when the line is missing
 */
export function requiredVersion(sql: string, file: string): string {
  const version = NEEDS.exec(sql)?.[1];
  if (version !== undefined) return version;
  throw new AppError({
    code: 'migration.no-version',
    kind: 'invalid',
    message: `${file} must say "-- needs-version: X.Y.Z": the first release that does not use what it removes.`,
  });
}

/** Lowest version of all instances that have beaten in the last 5 minutes; null when none has. */
export async function oldestRunningVersion(client: pg.Client, now: Date): Promise<string | null> {
  const { rows } = await client.query<{ version: string }>('SELECT DISTINCT version FROM instance_beat WHERE at > $1', [
    new Date(now.getTime() - BEAT_FRESH_MS),
  ]);
  const versions = rows.map(({ version }) => version).toSorted((a, b) => compare(a, b));
  return versions[0] ?? null;
}

/** A version that is not of the form `X.Y.Z` (a local build) counts as older than all others: the gate stays closed. */
export function isAtLeast(version: string, needed: string): boolean {
  return compare(version, needed) >= 0;
}

function compare(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const [i, part] of left.entries()) {
    const difference = part - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return VERSION.exec(version)?.slice(1).map(Number) ?? [-1, 0, 0];
}
