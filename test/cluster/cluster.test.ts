import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { keepEvidence } from './support/evidence.ts';
import { attempt, getJson, kubectl, readyPods } from './support/kubectl.ts';
import { percentile, startLoad, type LoadReport } from './support/load.ts';
import { installProduct, URL, type Product } from './support/product.ts';

/** The reduced form proves the same with fewer repeats. */
const REDUCED = process.env['REDUCED'] === '1';
const RESTARTS = REDUCED ? 3 : 50;
const KILLS = REDUCED ? 1 : 10;
const DEADLINE_MS = 120_000;

/** What the run says of a load, with no failure allowed. */
function figures({ requests, failures, durations }: LoadReport) {
  const [p50, p95, p100] = [0.5, 0.95, 1].map((share) => Math.round(percentile(durations, share)));
  return { requests, failed: failures.length, p50, p95, p100 };
}

describe('the product in a cluster', () => {
  let product: Product;
  let healthMs: number[] = [];
  let asking: NodeJS.Timeout;
  beforeAll(async () => {
    product = await installProduct();
    await until(async () => (await fetch(`${URL}/healthz`).catch(() => null))?.ok ?? false, DEADLINE_MS);
    asking = setInterval(() => void askHealth(healthMs), 500);
  }, 600_000);
  afterAll(async () => {
    clearInterval(asking);
    await product?.remove();
  });

  it('US1.1, FR-021: helm test reaches every route, over TLS on every hop', async () => {
    const { code, output } = await attempt('helm', 'test', 'todo-chatbot', '--timeout', '120s');
    expect(
      code,
      `${output}\n${(await attempt('kubectl', 'logs', '--selector', 'app.kubernetes.io/component=test')).output}`,
    ).toBe(0);
    const plain = await fetch('http://localhost/', { redirect: 'manual' });
    expect([301, plain.headers.get('location')]).toEqual([plain.status, expect.stringMatching(/^https:\/\/localhost/)]);
  });

  it('US6.1, US1.2: a guest completes a recurring task in a browser and sees the next one', async () => {
    const chromium = await launchBrowser();
    try {
      const context = await chromium.browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      await page.goto(URL);
      await page.getByRole('button', { name: /try it now/i }).click();
      const field = page.getByRole('textbox', { name: 'Add a task' });
      await field.fill('water plants every 3 days');
      await field.press('Enter');
      const rows = page.locator('[data-task]').filter({ hasText: 'water plants' });
      await rows.waitFor();
      const first = await rows.getAttribute('data-task');
      const began = performance.now();
      await page
        .getByRole('checkbox', { name: 'Done: water plants' })
        .or(page.getByRole('button', { name: 'Done: water plants' }))
        .click();
      await page
        .locator(`[data-task]:not([data-task="${first}"])`)
        .filter({ hasText: 'water plants' })
        .waitFor({ timeout: 15_000 });
      await keepEvidence('journey', { completionToNextTaskMs: Math.round(performance.now() - began) });
    } finally {
      await chromium.close();
    }
    expect((await readyPods('backend')).length).toBeGreaterThanOrEqual(2);
  });

  it('FR-010, FR-005: rolling restarts under load fail no request', async () => {
    const load = await startLoad(URL);
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await kubectl('rollout', 'restart', 'deployment/backend', 'deployment/frontend');
      await product.untilRolledOut();
    }
    const report = await load.stop();
    await keepEvidence('rolling-restart', { restarts: RESTARTS, ...figures(report) });
    expect(report.failures).toEqual([]);
  });

  it('EDGE-2: a release that can never start leaves every old pod serving', async () => {
    const before = (await readyPods('backend')).toSorted();
    const load = await startLoad(URL, { people: 4 });
    for (const bad of [
      ['n', 'image.backend.tag=no-such-image'],
      ['n', 'backend.eventOrdering=category,backend.heapMB=1'],
    ]) {
      const [tag = '', sets = ''] = bad;
      await product.upgrade(tag, [sets]);
      await until(async () => /Failed|BackOff|Err|Crash/.test(await kubectl('get', 'pods')), DEADLINE_MS);
      expect((await readyPods('backend')).toSorted()).toEqual(before);
    }
    await product.upgrade('n');
    await product.untilRolledOut();
    const report = await load.stop();
    await keepEvidence('bad-release', figures(report));
    expect(report.failures).toEqual([]);
  });

  it('EDGE-10, FR-010: from N to N+1 and back with clients connected', async () => {
    const load = await startLoad(URL);
    for (const tag of ['n-plus-1', 'n']) {
      const { code, output } = await product.upgrade(tag);
      expect(code, output).toBe(0);
      await product.untilRolledOut();
    }
    const report = await load.stop();
    await keepEvidence('upgrade', figures(report));
    expect(report.failures).toEqual([]);
  });

  it('FR-041: a pod that is killed loses nothing that was acknowledged', async () => {
    const load = await startLoad(URL);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const [victim = ''] = await readyPods('backend');
      await kubectl('delete', 'pod', victim, '--grace-period=0', '--force');
      await until(async () => (await readyPods('backend')).length >= 2, DEADLINE_MS);
    }
    const report = await load.stop();
    const stored = new Set((await load.person.list('open')).map(({ id }) => id));
    const lost = report.acknowledged.filter((id) => !stored.has(id));
    await keepEvidence('kill', {
      kills: KILLS,
      acknowledged: report.acknowledged.length,
      lost: lost.length,
      ...figures(report),
    });
    expect(lost).toEqual([]);
  });

  it('FR-024, EDGE-4: rotated signing keys and certificates are used without a restart and without a failed request', async () => {
    const pods = (await readyPods('backend')).toSorted();
    const load = await startLoad(URL);
    const keys = JSON.parse(product.services.secrets['session-signing-keys'] ?? '{}') as { current: string };
    const fresh = { current: `rotated-${keys.current}`, previous: keys.current };
    await product.writeSecrets({ ...product.services.secrets, 'session-signing-keys': JSON.stringify(fresh) });
    await new Promise((resolve) => setTimeout(resolve, REDUCED ? 20_000 : 90_000));
    const report = await load.stop();
    await keepEvidence('rotation', figures(report));
    expect(report.failures).toEqual([]);
    expect((await readyPods('backend')).toSorted()).toEqual(pods);
  });

  it('FR-017: replicas share the requests evenly, also of keep-alive clients', async () => {
    const pods = await readyPods('backend');
    const before = await Promise.all(pods.map(requestsOf));
    const load = await startLoad(URL, { people: 8, pauseMs: 10 });
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await load.stop();
    const after = await Promise.all(pods.map(requestsOf));
    const served = after.map((count, at) => count - (before[at] ?? 0));
    const mean = served.reduce((sum, count) => sum + count, 0) / served.length;
    await keepEvidence('balance', { served });
    for (const count of served) expect(Math.abs(count - mean) / mean).toBeLessThan(0.2);
  });

  it('FR-013, FR-014, SC-006, US3.1: load brings more ready replicas within 60 s of crossing the threshold', async () => {
    const start = (await readyPods('backend')).length;
    const loads = await Promise.all(Array.from({ length: 3 }, () => startLoad(URL, { people: 12, pauseMs: 0 })));
    const began = performance.now();
    let crossed: number | undefined;
    await until(async () => {
      const usage = await averageUsage();
      if (usage !== undefined && usage > 70) crossed ??= performance.now();
      return (await readyPods('backend')).length > start;
    }, 180_000);
    const scaledAt = performance.now();
    const reports = await Promise.all(loads.map((load) => load.stop()));
    const failures = reports.flatMap((report) => report.failures);
    const sinceThreshold = Math.round((scaledAt - (crossed ?? scaledAt)) / 1000);
    await keepEvidence('scale-up', {
      sinceThreshold,
      sinceLoadBegan: Math.round((scaledAt - began) / 1000),
      failed: failures.length,
    });
    expect(failures).toEqual([]);
    expect(sinceThreshold).toBeLessThanOrEqual(60);
  });

  it('FR-003: health answered within 500 ms all the while', async () => {
    healthMs = healthMs.toSorted((a, b) => a - b);
    await keepEvidence('health', { asked: healthMs.length, p50: percentile(healthMs, 0.5), p100: healthMs.at(-1) });
    expect(healthMs.length).toBeGreaterThan(20);
    expect(percentile(healthMs, 0.99)).toBeLessThan(500);
  });
});

async function askHealth(into: number[]): Promise<void> {
  const began = performance.now();
  await fetch(`${URL}/healthz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  into.push(Math.round(performance.now() - began));
}

/** How many requests a pod has logged. */
async function requestsOf(pod: string): Promise<number> {
  const log = await kubectl('logs', pod, '--container', 'backend');
  return log.split('\n').filter((line) => line.includes('"route":"/api/tasks')).length;
}

type Autoscaler = {
  status: { currentMetrics?: { containerResource?: { current: { averageUtilization?: number } } }[] };
};

async function averageUsage(): Promise<number | undefined> {
  const { status } = await getJson<Autoscaler>('horizontalpodautoscaler', 'backend');
  return status.currentMetrics?.[0]?.containerResource?.current.averageUtilization;
}
