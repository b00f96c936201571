import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const EVIDENCE = join(import.meta.dirname, '../../../evidence');

type Figures = Record<string, unknown>;

/** Keeps the figures of one test as `evidence/<run>-<name>.json` and prints them. */
export async function keepEvidence(name: string, figures: Figures, run = 'cluster'): Promise<void> {
  await mkdir(EVIDENCE, { recursive: true });
  const text = JSON.stringify({ at: new Date().toISOString(), ...figures }, null, 2);
  await writeFile(join(EVIDENCE, `${run}-${name}.json`), `${text}\n`);
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
}
