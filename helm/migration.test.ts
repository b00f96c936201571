import { beforeEach, describe, expect, it } from 'vitest';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import { SCENARIOS } from '../scripts/check/chart/scenarios.ts';
import { container, deploymentPod, noHelm, only, podTemplates, render } from './test/rendered-chart.ts';

const hookOf = ({ metadata }: Manifest): string | undefined => metadata.annotations?.['helm.sh/hook'];
const weightOf = ({ metadata }: Manifest): number => Number(metadata.annotations?.['helm.sh/hook-weight'] ?? 0);

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('EDGE-8: the migration', () => {
  it('EDGE-8: runs before anything of a release is changed, once, and stops the release when it fails', async () => {
    const job = only(await render('azure-production'), 'Job', 'migrate');
    expect(hookOf(job)).toBe('pre-install,pre-upgrade');
    expect(job['spec']).toMatchObject({
      backoffLimit: 0,
      activeDeadlineSeconds: 150,
      template: { spec: { restartPolicy: 'Never' } },
    });
  });

  it.each(SCENARIOS)('EDGE-8: has everything that it needs before it, by earlier hooks ($name)', async ({ name }) => {
    const manifests = await render(name);
    const job = only(manifests, 'Job', 'migrate');
    for (const kind of ['ServiceAccount', 'NetworkPolicy']) {
      const needed = only(manifests, kind, 'migrate');
      expect(hookOf(needed)).toBe(hookOf(job));
      expect(weightOf(needed)).toBeLessThan(weightOf(job));
    }
    // What else it mounts is made outside of the chart: nothing of the chart exists when it runs for the first time.
    const later = manifests.filter((manifest) => hookOf(manifest) === undefined);
    const made = new Set(later.map(({ metadata }) => metadata.name));
    const volumes = podTemplates(manifests)['Job migrate']?.spec.volumes ?? [];
    const mounted = volumes.map(({ secret, configMap }) => secret?.secretName ?? configMap?.name);
    expect(mounted.filter((one) => one !== undefined && made.has(one))).toEqual([]);
  });

  it('EDGE-8: is of the very release that follows it: the same image as the backend', async () => {
    const manifests = await render('azure-production');
    const migrate = podTemplates(manifests)['Job migrate'];
    expect(migrate && container(migrate).image).toBe(container(deploymentPod(manifests, 'backend'), 'backend').image);
    expect(migrate && container(migrate).args).toEqual(['/app/dist/backend/migrate.js']);
  });

  it('EDGE-8: leaves its pod until the next release, so that its log can be read', async () => {
    const { annotations } = only(await render('azure-production'), 'Job', 'migrate').metadata;
    expect(annotations?.['helm.sh/hook-delete-policy']).toBe('before-hook-creation');
  });

  it('gets no sidecar: it would never end', async () => {
    const { annotations = {} } = podTemplates(await render('azure-production'))['Job migrate']?.metadata ?? {};
    expect(Object.keys(annotations).filter((key) => key.startsWith('dapr.io/'))).toEqual([]);
  });
});
