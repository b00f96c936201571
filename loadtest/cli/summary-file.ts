import { readFile, writeFile } from 'node:fs/promises';
import type { Report } from '../lib/summary.ts';

/** What a run said, by the path of its summary without an ending; nothing when it did not come to saying anything. */
export async function readSummary(summary: string): Promise<Partial<Report>> {
  return JSON.parse(await readFile(`${summary}.json`, 'utf8').catch(() => '{}')) as Partial<Report>;
}

/** Adds to a run's summary what was seen beside the load. */
export async function addToSummary(summary: string, more: object): Promise<void> {
  const whole = { ...(await readSummary(summary)), ...more };
  await writeFile(`${summary}.json`, `${JSON.stringify(whole, null, 2)}\n`);
}
