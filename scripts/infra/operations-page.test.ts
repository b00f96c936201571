import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WATCHDOG_ALERTS } from '../../infra/test/expected-alerts.ts';
import { readSnapshot } from './bicep-cli.ts';
import { refusal, splitCommand } from './testing/az-usages.ts';

const page = readFileSync('docs/operations.md', 'utf8');
const resources = readSnapshot(readFileSync('infra/main.snapshot.json', 'utf8'));

/** Command lines in code blocks and in `code` that begin with the program. */
function commandsOf(program: string): string[] {
  const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...page.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].map((line) => line.trim()).filter((line) => line.startsWith(`${program} `));
}

/** Words of a line; "quoted text" and <placeholders> are one word. */
function wordsOf(line: string): string[] {
  return line.match(/(?:"[^"]*"|<[^>]*>|[^\s"<])+/g) ?? [];
}

describe('docs/operations.md', () => {
  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = commandsOf('npm run').map((line) => wordsOf(line)[2] ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => name !== '…' && !(name in scripts))).toEqual([]);
  });

  it('SC-001: leads through the first deployment in an order that works', () => {
    const first = page.slice(page.indexOf('## First deployment'), page.indexOf('## What the first real run'));
    const steps = [
      'az login',
      'npm run tools',
      'npm run doctor',
      '--bootstrap',
      'npm run infra:what-if',
      'npm run infra:secrets',
    ];
    const positions = steps.map((step) => first.indexOf(step));
    expect(positions.every((position) => position >= 0)).toBe(true);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('types only az commands that az accepts', () => {
    const lines = commandsOf('az');
    const refused = lines.map((line) => [line, refusal(wordsOf(line).slice(1))] as const);
    expect(lines.length).toBeGreaterThan(15);
    expect(refused.filter(([, reason]) => reason !== undefined)).toEqual([]);
  });

  it('FR-040, FR-041: restores the database to a point in time with every option that a private server needs', () => {
    const restore = commandsOf('az').find((line) => line.startsWith('az postgres flexible-server restore')) ?? '';
    const { options } = splitCommand(wordsOf(restore).slice(1));
    expect(Object.keys(options)).toEqual(
      expect.arrayContaining(['--source-server', '--restore-time', '--subnet', '--private-dns-zone']),
    );
    expect(options['--restore-time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(options['--name']).not.toBe(options['--source-server']);
  });

  it('FR-040: the server keeps 7 days of backups and grows before it is full', () => {
    const server = resources.find(({ type }) => type === 'Microsoft.DBforPostgreSQL/flexibleServers');
    expect(server?.properties).toMatchObject({ backup: { backupRetentionDays: 7 }, storage: { autoGrow: 'Enabled' } });
    expect(page).toContain('any second of the last 7 days');
  });

  it('says that the pipeline is still to come exactly as long as it is', () => {
    expect(page.includes('comes with a later change')).toBe(!existsSync('.github/workflows'));
  });

  it('says for every alert what to do, and for no other', () => {
    const types = new Set([
      'Microsoft.Insights/scheduledQueryRules',
      'Microsoft.Insights/metricAlerts',
      'Microsoft.Consumption/budgets',
    ]);
    const deployed = resources.filter(({ type }) => types.has(type)).map(({ name }) => name);
    const section = page.slice(page.indexOf('## An alert came'), page.indexOf('## Costs'));
    const explained = [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name);
    expect(explained.toSorted()).toEqual([...deployed, ...Object.keys(WATCHDOG_ALERTS)].toSorted());
  });

  it.each(['EDGE-1', 'EDGE-2', 'EDGE-3', 'EDGE-4', 'EDGE-5', 'EDGE-7'])('%s: has an answer', (edge) => {
    expect(page).toMatch(new RegExp(`^- \\*\\*${edge}, .*\\.\\*\\* \\S`, 'm'));
  });
});
