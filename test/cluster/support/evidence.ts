import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../evidence');

/** Keeps the figures of one test as `evidence/cluster-<name>.json` and prints them. */
export async function keepEvidence(name: string, figures: Record<string, unknown>): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const text = JSON.stringify({ at: new Date().toISOString(), ...figures }, null, 2);
  await writeFile(join(FOLDER, `cluster-${name}.json`), `${text}\n`);
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
}
