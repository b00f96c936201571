import { total, type CostItem } from './items.ts';
import type { Profile } from './profiles.ts';

/** SC-012: a user may cost less than this per month. */
export const MAX_USD_PER_USER = 0.5;

/** A profile with its bill. */
export type PricedProfile = { profile: Profile; items: CostItem[] };

/** Least whole number of monthly users with which each costs less than 0.50 dollars. */
export function leastUsers(usdPerMonth: number): number {
  return Math.floor(usdPerMonth / MAX_USD_PER_USER) + 1;
}

/** Rows of the table: heading, items, total, cost per user, least users. */
export function costRows(priced: readonly PricedProfile[], users: number): string[][] {
  const totals = priced.map(({ items }) => total(items));
  const names = priced[0]?.items.map((item) => item.name) ?? [];
  return [
    ['US dollars per month', ...priced.map(({ profile }) => profile.title)],
    ...names.map((name, at) => [name].concat(priced.map(({ items }) => dollars(items[at]?.usd ?? 0)))),
    ['**Total**', ...totals.map((usd) => `**${dollars(usd)}**`)],
    [`Per user with ${users} monthly users`, ...totals.map((usd) => dollars(usd / users))],
    ['Least monthly users with < $0.50 each (SC-012)', ...totals.map((usd) => String(leastUsers(usd)))],
  ];
}

/** The table for README and docs, formatted as prettier does, and what each profile means. */
export function markdown(priced: readonly PricedProfile[], users: number): string {
  const rows = costRows(priced, users);
  const widths = columnWidths(rows);
  const [heading = [], ...body] = rows.map((row) => `| ${pad(row, widths).join(' | ')} |`);
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const notes = priced.map(({ profile }) => `- **${profile.title}**: ${profile.note}.`);
  return [heading, rule, ...body, '', ...notes].join('\n');
}

/** The same table for a terminal. */
export function plainText(priced: readonly PricedProfile[], users: number): string {
  const rows = costRows(priced, users).map((row) => row.map((cell) => cell.replaceAll('**', '')));
  const widths = columnWidths(rows);
  return rows.map((row) => pad(row, widths).join('  ').trimEnd()).join('\n');
}

function dollars(usd: number): string {
  return usd.toFixed(2);
}

function columnWidths(rows: readonly string[][]): number[] {
  const columns = rows[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)));
}

/** Text to the left, numbers to the right. */
function pad(row: readonly string[], widths: readonly number[]): string[] {
  return row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
}
