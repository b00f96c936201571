import type { ExpandedResource } from '../../scripts/infra/bicep/expand-parameters.ts';
import { valueAt } from './expanded-template.ts';

/** What an alert on logs promises: its pace and window, whether any row of its query fires it, and the query's last line, which compares. */
export function readAlert(rule: ExpandedResource) {
  const { timeAggregation, operator, threshold, query } = valueAt(rule, 'properties.criteria.allOf[0]') as Criterion;
  return {
    every: valueAt(rule, 'properties.evaluationFrequency'),
    window: valueAt(rule, 'properties.windowSize'),
    firesOnAnyRow: timeAggregation === 'Count' && operator === 'GreaterThan' && threshold === 0,
    limit: query.trimEnd().split('\n').at(-1) ?? '',
  };
}

type Criterion = { timeAggregation: string; operator: string; threshold: number; query: string };
