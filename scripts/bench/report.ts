import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { productVersion } from '../build/product-version.ts';
import type { Figure, Verdict } from './judge.ts';

/** What a run has found, as `evidence/bench-<part>.json` holds it. */
export type BenchReport = {
  part: string;
  date: string;
  commit: string;
  command: string;
  node: string;
  /** Of the embedded server that all parts use. */
  postgresql: string;
  machine: { cpu: string; cores: number; memoryGb: number; loadAverage: { before: number; after: number } };
  conditions: string;
  seconds: number;
  figures: Figure[];
};

const WORDS: Record<Verdict, string> = {
  met: 'met',
  'within-noise': 'within noise',
  missed: 'MISSED',
  unknown: 'unknown',
  orientation: '',
};

/** A table with a line for each figure. */
export function table(figures: readonly Figure[]): string {
  const head = ['figure', 'value', '±', 'bar', 'of bar', ''];
  const rows = figures.map((figure) => [
    figure.name,
    figure.value === null ? '?' : `${round(figure.value)} ${figure.unit}`,
    figure.samples.length > 1 ? round(figure.noise) : '',
    figure.bar ? ('most' in figure.bar ? `≤ ${figure.bar.most}` : `≥ ${figure.bar.least}`) : '',
    figure.ratio === null ? '' : `${Math.round(figure.ratio * 100)} %`,
    [WORDS[figure.verdict], figure.note].filter(Boolean).join('; '),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** Writes the report and returns its path. */
export async function writeReport(root: string, report: BenchReport): Promise<string> {
  const path = join(root, 'evidence', `bench-${report.part}.json`);
  await mkdir(join(root, 'evidence'), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

/** Load of the last minute; 0 on Windows, which has no such figure. */
export function loadAverage(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** What tells one run from another, apart from its figures. */
export async function whereAndWhen(root: string, env: NodeJS.ProcessEnv) {
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    commit: await productVersion(root, env),
    node: process.version,
    machine: { cpu: first?.model ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) },
  };
}
