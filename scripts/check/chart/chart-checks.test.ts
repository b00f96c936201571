import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { installFakeCluster, type FakeAnswer, type FakeCluster } from '../../cd/testing/fake-cluster.ts';
import { chartDryRun } from './dry-run.ts';
import { chartLint } from './lint.ts';
import { parseManifests } from './parse-manifests.ts';
import { SCENARIOS } from './scenarios.ts';

const rootDir = join(import.meta.dirname, '../../..');
const MANIFEST: FakeAnswer = { line: 'helm template', stdout: 'kind: ConfigMap\n' };
let cluster: FakeCluster | undefined;

afterEach(() => cluster?.remove());

/** The check with fakes of these programs; `kubeconfig` as a person sets it. */
async function run(
  check: typeof chartDryRun,
  answers: FakeAnswer[],
  { programs = ['helm', 'kubectl'], kubeconfig }: { programs?: string[]; kubeconfig?: string } = {},
) {
  cluster = await installFakeCluster([MANIFEST, ...answers], programs);
  const env = { ...cluster.env, PATH: cluster.folder, ...(kubeconfig && { KUBECONFIG: kubeconfig }) };
  const verdict = await check.run({ rootDir: cluster.folder, env });
  return { verdict, calls: (await cluster.calls()).map(({ line }) => line) };
}
const dryRun = (answers: FakeAnswer[], kubeconfig = '/my/kubeconfig') => run(chartDryRun, answers, { kubeconfig });

describe('dry run on an API server', () => {
  it('sends every scenario into a namespace of its own with Pod Security "restricted", and removes that', async () => {
    const { verdict, calls } = await dryRun([]);
    expect(verdict).toEqual({ status: 'ok' });
    const namespace = /create namespace (\S+)/.exec(calls.join('\n'))?.[1] ?? '';
    expect(calls).toContain(
      `kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted`,
    );
    const applied = calls.filter((line) => line.startsWith('kubectl apply'));
    expect(applied).toHaveLength(SCENARIOS.length);
    for (const line of applied) {
      expect(line).toContain(`--server-side --dry-run=server --validate=strict --namespace ${namespace}`);
    }
    expect(calls.at(-1)).toContain(`kubectl delete namespace ${namespace}`);
  });

  it('FR-025: fails for what the server refuses and for what it only warns of, and says in which scenario', async () => {
    const warning = 'Warning: would violate PodSecurity "restricted:latest"';
    const { verdict, calls } = await dryRun([
      { line: 'kubectl apply', error: `strict decoding error\n${warning}`, times: 1 },
    ]);
    expect(verdict).toEqual({
      status: 'failed',
      detail: `${SCENARIOS[0].name}: Error: strict decoding error\n${SCENARIOS[0].name}: ${warning}`,
    });
    expect(calls.at(-1)).toContain('delete namespace');
  });

  it.each([
    ['helm', ['kubectl']],
    ['kubectl', ['helm']],
  ])('is skipped with a reason without %s', async (missing, programs) => {
    const { verdict } = await run(chartDryRun, [], { programs });
    expect(verdict).toMatchObject({ status: 'skipped', detail: expect.stringContaining(missing) as unknown });
  });

  it('is skipped with a reason where no API server is', async () => {
    const { verdict } = await run(chartDryRun, []);
    expect(verdict).toMatchObject({ status: 'skipped', detail: expect.stringContaining('KUBECONFIG') as unknown });
  });

  it.each([
    ['apiserver: not running', ['cluster status', 'cluster up --api', 'cluster env', 'cluster down']],
    ['apiserver: running', ['cluster status', 'cluster up --api', 'cluster env']],
  ])('leaves the machine as it was: %s', async (before, expected) => {
    const answers = [
      { line: 'cluster status', stdout: before },
      { line: 'cluster env', stdout: 'export KUBECONFIG=/its/kubeconfig PATH=/its/bin:$PATH\n' },
    ];
    const { verdict, calls } = await run(chartDryRun, answers, { programs: ['helm', 'kubectl', 'cluster'] });
    expect(verdict.status).toBe('ok');
    expect(calls.filter((line) => line.startsWith('cluster'))).toEqual(expected);
  });
});

describe('lint and rendering', () => {
  it('is skipped with a reason without helm', async () => {
    expect(await run(chartLint, [], { programs: ['kubectl'] })).toMatchObject({ verdict: { status: 'skipped' } });
  });

  it('refuses a key that stands twice in one mapping, which helm does not see', () => {
    const twice = 'kind: Service\nmetadata:\n  name: a\n  name: b\n';
    expect(() => parseManifests(twice)).toThrow(/Map keys must be unique/);
    expect(parseManifests('---\nkind: Service\n---\n# nothing\n---\nkind: Secret\n')).toHaveLength(2);
  });

  it('passes for the chart as it is', async ({ skip }) => {
    const verdict = await chartLint.run({ rootDir, env: process.env });
    skip(verdict.status === 'skipped', verdict.detail);
    expect(verdict).toEqual({ status: 'ok' });
  });
});
