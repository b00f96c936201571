import type { Outcome } from '../release/outcome.ts';

/** The outcome as Markdown: what happened, and the seconds of each stage. */
export function outcomeTable({
  outcome,
  stage,
  version,
  previousVersion,
  reason,
  rollbackSeconds,
  seconds,
}: Outcome): string {
  const facts: [string, string | number | null][] = [
    ['Outcome', outcome],
    ['Version', version],
    ['Version before', previousVersion],
    ['Last stage', stage],
    ['Reason', reason],
    ['Rolled back within', rollbackSeconds === null ? null : `${rollbackSeconds} s`],
    ...Object.entries(seconds).map(([name, value]): [string, string] => [`Seconds of ${name}`, String(value)]),
  ];
  const rows = facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `| ${name} | ${cell(String(value))} |`);
  return ['| | |', '|---|---|', ...rows].join('\n');
}

/** Text that stays text: no end of a cell, no mark-up. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}
