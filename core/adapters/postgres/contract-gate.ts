import type pg from 'pg';
import { compareVersions, parseVersion } from '#core/platform/version';

/** Instances write a heartbeat every few seconds; one that has been silent for this long counts as ended. */
const BEAT_FRESH_MS = 5 * 60_000;
/** More running versions than any roll-out has: a log line names no more. */
const MOST_NAMED = 10;

/** What runs now, as its heartbeats say. */
export type RunningVersion = { process: string; version: string; instances: number };

/** Versions of all instances, of whichever process, that have beaten in the 5 minutes before `now`. */
export async function runningVersions(client: pg.Client, now: Date): Promise<RunningVersion[]> {
  const { rows } = await client.query<RunningVersion>(
    `SELECT process, version, count(*)::int AS instances FROM instance_beat WHERE at > $1
     GROUP BY process, version ORDER BY process, version`,
    [new Date(now.getTime() - BEAT_FRESH_MS)],
  );
  return rows;
}

/**
 * The running versions that hold a contract migration back, in words: those older than the needed one, and those that are no
 * version of the product (a build by hand), because nobody knows what they use. None: it may run.
 */
export function heldBackBy(running: readonly RunningVersion[], needed: string): string[] {
  return running
    .filter(({ version }) => !isAtLeast(version, needed))
    .slice(0, MOST_NAMED)
    .map(describe);
}

function isAtLeast(version: string, needed: string): boolean {
  return parseVersion(version) !== null && compareVersions(version, needed) >= 0;
}

function describe({ process, version, instances }: RunningVersion): string {
  const unknown = parseVersion(version) === null ? ', which is no version of the product' : '';
  return `${process} ${version} (${instances} running)${unknown}`;
}
