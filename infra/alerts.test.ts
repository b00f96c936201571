import { describe, expect, it } from 'vitest';
import { LOG_ALERTS, METRIC_ALERTS } from './test/expected-alerts.ts';
import { readAlert } from './test/read-alert.ts';
import { only, ofType, readCommitted, valueAt } from './test/expanded-template.ts';

const main = readCommitted('main');
const RULE = 'Microsoft.Insights/scheduledQueryRules';
const METRIC = 'Microsoft.Insights/metricAlerts';
const queryOf = (name: string) => String(valueAt(only(main, RULE, name), 'properties.criteria.allOf[0].query'));

describe('alerts on logs', () => {
  it('FR-029, FR-031, FR-032: are exactly those of the list', () => {
    expect(
      ofType(main, RULE)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(Object.keys(LOG_ALERTS).toSorted());
  });

  it.each(Object.entries(LOG_ALERTS))(
    'FR-029, FR-031: %s has its pace, window and limit',
    (name, { limit, ...expected }) => {
      const seen = readAlert(only(main, RULE, name));
      expect(seen).toMatchObject({ ...expected, firesOnAnyRow: true });
      expect(seen.limit).toMatch(limit ?? /./);
    },
  );

  it('FR-029: a rule by the minute uses nothing that such rules may not', () => {
    // https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule: no search, union *, take.
    expect(queryOf('error-rate')).not.toMatch(/\b(search|take|limit|union)\b/);
  });

  it('FR-031: every rule and every metric alert tells the team', () => {
    for (const rule of ofType(main, RULE)) {
      expect(valueAt(rule, 'properties.actions.actionGroups')).toEqual([expect.stringContaining('actionGroup')]);
    }
    for (const rule of ofType(main, METRIC)) {
      expect(valueAt(rule, 'properties.actions')).toEqual([
        { actionGroupId: expect.stringContaining('actionGroup') as string },
      ]);
    }
  });
});

describe('alerts on metrics', () => {
  it('FR-032: CPU, memory and disk of nodes and database, and its connections', () => {
    const seen = ofType(main, METRIC).filter(({ name }) => name !== 'public-url-down');
    const rules = seen.map((rule) => [
      rule.name,
      [
        valueAt(rule, 'properties.criteria.allOf[0].metricName'),
        valueAt(rule, 'properties.criteria.allOf[0].threshold'),
      ],
    ]);
    expect(Object.fromEntries(rules)).toEqual(METRIC_ALERTS);
    for (const rule of seen)
      expect(rule).toMatchObject({ properties: { windowSize: 'PT15M', evaluationFrequency: 'PT5M' } });
  });
});

describe('the outside view', () => {
  it('FR-001, FR-031: asks the public URL every five minutes over TLS, its certificate included', () => {
    expect(only(main, 'Microsoft.Insights/webtests')).toMatchObject({
      properties: {
        Enabled: true,
        Frequency: 300,
        Request: { RequestUrl: expect.stringMatching(/https:\/\/\{0\}\/healthz.*publicHost/) as string },
        ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 },
      },
    });
    expect(only(main, METRIC, 'public-url-down')).toMatchObject({
      properties: { severity: 0, evaluationFrequency: 'PT1M', criteria: { failedLocationCount: 1 } },
    });
  });
});

describe('who is told', () => {
  it('FR-031: the team by mail, at once', () => {
    expect(valueAt(only(main, 'Microsoft.Insights/actionGroups'), 'properties.emailReceivers')).toMatchObject([
      { emailAddress: 'operations@example.com', useCommonAlertSchema: true },
    ]);
  });

  it('SC-012: the budget alerts at 80 and 100 % of $200 and when the forecast passes it', () => {
    const budget = only(main, 'Microsoft.Consumption/budgets');
    expect(budget).toMatchObject({
      properties: {
        amount: 200,
        notifications: {
          spent80: { threshold: 80, thresholdType: 'Actual' },
          spent100: { threshold: 100, thresholdType: 'Actual' },
          forecast100: { threshold: 100, thresholdType: 'Forecasted' },
        },
      },
    });
  });

  it('SC-012: the start of the budget is the month of the deployment, not of the snapshot', () => {
    expect(valueAt(only(main, 'Microsoft.Consumption/budgets'), 'properties.timePeriod.startDate')).toBe(
      "[utcNow('yyyy-MM-01')]",
    );
  });
});
