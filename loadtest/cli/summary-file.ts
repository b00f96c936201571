import { readFile, writeFile } from 'node:fs/promises';
import { renderMarkdown } from '../lib/markdown.ts';
import type { Report } from '../lib/summary.ts';

/** What a run said, by the path of its summary without an ending; undefined when it did not come to saying anything. */
export async function readSummary(summary: string): Promise<Report | undefined> {
  const text = await readFile(`${summary}.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}

/** What was seen beside the load: `figures` go into the summary as they are. */
export type Beside = { what: string; passed: boolean; figures: Record<string, object>; inShort: string };

/** Adds to a run's summary what was seen beside the load, and tells it. */
export async function addToSummary(summary: string, { what, passed, figures, inShort }: Beside): Promise<void> {
  const line = `${passed ? '✓' : '✗'} ${what} meanwhile: ${inShort}`;
  process.stdout.write(`${line}\n`);
  const report = await readSummary(summary);
  if (!report) return;
  const whole = {
    ...report,
    ...figures,
    passed: report.passed && passed,
    beside: [...(report.beside ?? []), line],
  };
  await writeFile(`${summary}.json`, `${JSON.stringify(whole, null, 2)}\n`);
  await writeFile(`${summary}.md`, renderMarkdown(whole));
}
