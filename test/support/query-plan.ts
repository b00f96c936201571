import type { TestDatabase } from './database.ts';

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
};

/** How PostgreSQL answers a question: which kinds of scans, and how many pages it looks at, those inside of functions included. */
export async function queryPlan(
  { admin }: Pick<TestDatabase, 'admin'>,
  { text, values }: { text: string; values: unknown[] },
): Promise<{ scans: string[]; pages: number }> {
  const [row] = await admin<{ 'QUERY PLAN': { Plan: Plan }[] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    values,
  );
  const root = row?.['QUERY PLAN'][0]?.Plan;
  if (!root) throw new Error('no plan');
  const scansOf = (node: Plan): string[] => [
    ...(node['Relation Name'] === undefined ? [] : [node['Node Type']]),
    ...(node.Plans ?? []).flatMap(scansOf),
  ];
  return { scans: [...new Set(scansOf(root))], pages: root['Shared Hit Blocks'] + root['Shared Read Blocks'] };
}
