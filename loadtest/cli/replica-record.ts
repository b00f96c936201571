import { readFile, writeFile } from 'node:fs/promises';
import { AppError } from '#core/domain/errors';
import { drawPicture } from '../lib/picture.ts';
import type { ReplicaPoint } from '../lib/picture.ts';
import type { Report } from '../lib/summary.ts';

/** One line of a record of replicas: JSON with the moment and how many were ready then. */
type RecordLine = { at: string; ready: number };

/** Draws a run's picture again, with the ready replicas that somebody recorded meanwhile (`--replicas FILE`). */
export async function drawReplicas(summary: string, record: string): Promise<void> {
  const report = JSON.parse(await readFile(`${summary}.json`, 'utf8')) as Report;
  const { beganAt, timeline } = report;
  if (beganAt === undefined || !timeline) return;
  const points = readRecord(await readFile(record, 'utf8'), Date.parse(beganAt));
  await writeFile(`${summary}.svg`, drawPicture(`${report.profile}: ${report.about}`, timeline, points));
}

/** @throws AppError `invalid` when a line is not what it should be. */
export function readRecord(text: string, beganAt: number): ReplicaPoint[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const { at, ready } = JSON.parse(line) as Partial<RecordLine>;
    const moment = Date.parse(at ?? '');
    if (Number.isNaN(moment) || typeof ready !== 'number') {
      const message = `A line of --replicas is {"at": "2026-01-31T10:00:00Z", "ready": 2}, not ${line.slice(0, 100)}`;
      throw new AppError({ code: 'loadtest.replicas', kind: 'invalid', message });
    }
    return { seconds: Math.max(0, (moment - beganAt) / 1_000), ready };
  });
}
