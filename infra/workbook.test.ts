import { describe, expect, it } from 'vitest';
import { only, readCommitted, valueAt } from './test/expanded-template.ts';
import type { Snapshot } from '../scripts/infra/bicep/expand-parameters.ts';

type Item = { type: number; name: string; content: Record<string, unknown> };

function itemsOf(template: Snapshot): Item[] {
  const text = valueAt(only(template, 'Microsoft.Insights/workbooks'), 'properties.serializedData');
  const { items } = JSON.parse(String(text)) as { items: Item[] };
  return items;
}

const main = readCommitted('main');
const items = itemsOf(main);
const named = (name: string) => items.find((item) => item.name === name)?.content;
const queryOf = (name: string) => String(named(name)?.['query']);

describe('the dashboard', () => {
  it('FR-029: shows the error rate by the same rule as the alert', () => {
    const alert = valueAt(
      only(main, 'Microsoft.Insights/scheduledQueryRules', 'error-rate'),
      'properties.criteria.allOf[0].query',
    );
    const counts = /\| extend failed = .*\n\| summarize total = [^\n]*ItemCount, failed\)/;
    expect(counts.exec(queryOf('error-rate'))?.[0]).toBe(counts.exec(String(alert))?.[0].replace(/ by .*/, ''));
  });

  it('FR-030: shows average, p95 and p99 of response times, over time and by operation', () => {
    for (const name of ['response-times', 'slowest-operations']) {
      expect(queryOf(name)).toMatch(/average = [^]*, 95\)[^]*, 99\)/);
    }
  });

  it('FR-032: shows CPU, memory, disk and network of the nodes and the load of the database', () => {
    const shown = JSON.stringify(items.filter(({ type }) => type === 10));
    for (const metric of [
      'node_cpu_usage_percentage',
      'node_memory_working_set_percentage',
      'node_disk_usage_percentage',
      'node_network_in_bytes',
      'node_network_out_bytes',
      'cpu_percent',
      'memory_percent',
      'storage_percent',
      'active_connections',
      'IncomingMessages',
    ]) {
      expect(shown).toContain(`--${metric}"`);
    }
  });

  it('FR-028: searches logs by time, component, severity and text, in all tables that hold lines', () => {
    const query = queryOf('log-search');
    for (const table of ['ContainerLogV2', 'AppTraces', 'AppExceptions']) expect(query).toContain(table);
    for (const choice of ['{Component}', '{Severity}', '{Text}']) expect(query).toContain(choice);
    expect(named('log-search')).toMatchObject({ timeContextFromParameter: 'TimeRange' });
  });

  it('FR-028: offers every choice that a query asks for, and no other', () => {
    const { parameters } = named('choices') as { parameters: { name: string }[] };
    const asked = new Set([...JSON.stringify(items).matchAll(/\{(\w+)(:\w+)?\}/g)].map(([, name]) => name));
    expect(new Set(parameters.map(({ name }) => name))).toEqual(asked);
  });

  it('names every item once', () => {
    const names = items.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
