import { expect } from 'vitest';
import type { ExpandedResource } from '../../scripts/infra/bicep/expand-parameters.ts';
import type { LOG_ALERTS } from './expected-alerts.ts';
import { valueAt } from './expanded-template.ts';

/** A rule fires on any row of its query; the query's last line that compares holds the limit. */
export function expectAlert(rule: ExpandedResource, { every, window, limit }: (typeof LOG_ALERTS)[string]): void {
  expect(rule).toMatchObject({
    properties: {
      enabled: true,
      evaluationFrequency: every,
      windowSize: window,
      criteria: { allOf: [{ timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }] },
    },
  });
  const query = String(valueAt(rule, 'properties.criteria.allOf[0].query'));
  if (limit) expect(query.trimEnd().split('\n').at(-1)).toMatch(limit);
}
