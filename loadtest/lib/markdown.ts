import type { Figures, Report } from './summary.ts';

/** A report as a page for people. */
export function renderMarkdown(report: Report): string {
  const { ledger, effects, requests } = report;
  return [
    `# Load test ${report.profile}: ${report.passed ? 'passed' : 'FAILED'}`,
    '',
    `${report.about}; ${report.at}, ${report.url}, ${report.seconds} s, run by ${report.tool}.`,
    ...(report.scaled.length > 0 ? [`Scaled: ${report.scaled.join(', ')}.`] : []),
    ...(report.endedEarly === undefined ? [] : [`Ended early: ${report.endedEarly}.`]),
    '',
    `${requests.count} requests (${requests.perSecond}/s), ${requests.failed} failed; ${requests.dropped} iterations dropped; at most ${report.users.most} users at work.`,
    `Ledger: ${ledger.acknowledged} writes acknowledged, ${ledger.lost} lost, ${ledger.doubled} doubled, ${ledger.unanswered} without an answer.`,
    `Effects of events: ${effects.due} due, ${effects.lost} lost, ${effects.doubled} doubled.`,
    '',
    '| ms | count | mean | p50 | p95 | p99 | max |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rowsOf(report.endpoints),
    ...rowsOf(report.journeys),
    '',
    ...report.thresholds.map(({ metric, threshold, ok }) => `- ${ok ? '✓' : '✗'} ${metric}: ${threshold}`),
    ...report.checks
      .filter(({ fails }) => fails > 0)
      .map(({ name, passes, fails }) => `- ✗ "${name}": ${fails} of ${passes + fails} times not`),
    ...(report.beside ?? []).map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function rowsOf(figures: Record<string, Figures>): string[] {
  return Object.entries(figures).map(
    ([name, { count, avg, p50, p95, p99, max }]) => `| ${[name, count, avg, p50, p95, p99, max].join(' | ')} |`,
  );
}
