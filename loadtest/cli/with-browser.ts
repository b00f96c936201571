import { watchPage } from '../browser/watch-page.ts';
import { EXIT } from '../runner/run-test.ts';
import { addToSummary } from './summary-file.ts';

/** Visits the page in a real browser while a load runs, and adds what people saw to the run's summary. */
export async function withBrowser(
  { url, summary }: { url: string; summary: string },
  work: () => Promise<number>,
): Promise<number> {
  const stop = await watchPage(url);
  let exitCode: number | undefined;
  try {
    exitCode = await work();
  } finally {
    const { report, passed } = await stop();
    if (exitCode !== undefined) {
      const inShort = JSON.stringify(report);
      await addToSummary(summary, { what: 'the page in a browser', passed, figures: { browser: report }, inShort });
      if (!passed && exitCode === EXIT.good) exitCode = EXIT.crossed;
    }
  }
  return exitCode;
}
