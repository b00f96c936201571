import { beforeEach, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../scripts/check/chart/scenarios.ts';
import { mebibytes, millicores } from './test/quantities.ts';
import {
  container,
  deploymentPod,
  environmentOf,
  noHelm,
  ofKind,
  only,
  podTemplates,
  render,
} from './test/rendered-chart.ts';

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe.each(SCENARIOS)('pods of $name', ({ name }) => {
  it('FR-025: fit the profile "restricted": no root, no capability, no way to more rights, read-only files', async () => {
    const templates = podTemplates(await render(name));
    expect(Object.keys(templates)).toEqual(
      expect.arrayContaining(['Deployment backend', 'Deployment frontend', 'Job migrate']),
    );
    for (const [title, { spec }] of Object.entries(templates)) {
      expect(spec.securityContext, title).toEqual({
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        fsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const { securityContext } of spec.containers) {
        expect(securityContext, title).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
      expect(JSON.stringify(spec), title).not.toMatch(/hostPath|hostNetwork|hostPID|hostIPC|hostPort|privileged/);
    }
  });

  it('FR-023: mount no token of Kubernetes, and only files that they cannot change', async () => {
    const manifests = await render(name);
    for (const [title, { spec }] of Object.entries(podTemplates(manifests))) {
      expect(spec.automountServiceAccountToken, title).toBe(false);
      const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
      expect(
        mounts.filter(({ readOnly }) => readOnly !== true),
        title,
      ).toEqual([]);
    }
    for (const account of ofKind(manifests, 'ServiceAccount')) {
      expect(account['automountServiceAccountToken'], account.metadata.name).toBe(false);
    }
  });

  it('request what AKS asks for at least, and are limited in memory but not in CPU', async () => {
    for (const [title, { spec }] of Object.entries(podTemplates(await render(name)))) {
      for (const { resources } of spec.containers) {
        expect(millicores(resources.requests.cpu), title).toBeGreaterThanOrEqual(100);
        expect(mebibytes(resources.requests.memory), title).toBeGreaterThanOrEqual(100);
        expect(resources.limits, title).toEqual({ memory: resources.requests.memory });
      }
    }
  });
});

describe('secrets', () => {
  it('FR-019: none is in an environment variable or in the chart', async () => {
    for (const { name } of SCENARIOS) {
      const manifests = await render(name);
      expect(ofKind(manifests, 'Secret'), name).toEqual([]);
      const environments = Object.values(podTemplates(manifests)).flatMap(({ spec }) =>
        spec.containers.flatMap(({ env = [] }) => env),
      );
      expect(
        environments.filter((entry) => 'valueFrom' in entry),
        name,
      ).toEqual([]);
    }
  });

  it('FR-023: each pod gets the secrets that it reads: only the migration has the owner’s password', async () => {
    const templates = podTemplates(await render('any-kubernetes'));
    const keys = (title: string) =>
      templates[title]?.spec.volumes?.find(({ name }) => name === 'secrets')?.secret?.items?.map(({ key }) => key);
    expect(keys('Deployment backend')).toEqual(['session-signing-keys', 'database-password-app']);
    expect(keys('Job migrate')).toEqual([
      'database-password-owner',
      'database-password-app',
      'database-password-worker',
    ]);
    expect(keys('Deployment frontend')).toBeUndefined();
  });

  it('FR-024: files of secrets and certificates are whole volumes, which Kubernetes renews in a running pod', async () => {
    for (const { spec } of Object.values(podTemplates(await render('any-kubernetes')))) {
      expect(JSON.stringify(spec)).not.toContain('subPath');
      const secrets = (spec.volumes ?? []).flatMap(({ secret }) => (secret ? [secret] : []));
      expect(secrets.filter(({ defaultMode }) => defaultMode !== 0o444)).toEqual([]);
    }
  });

  it('FR-024: a release with another secret name restarts nothing by itself: no checksum of a secret in a pod', async () => {
    const { metadata } = deploymentPod(await render('any-kubernetes'), 'backend');
    expect(Object.keys(metadata.annotations ?? {}).filter((key) => key.includes('checksum'))).toEqual([]);
  });
});

describe('identities of Azure', () => {
  it('FR-023: backend and migration have their own, the frontend has none', async () => {
    const manifests = await render('azure-production');
    const account = (name: string) => only(manifests, 'ServiceAccount', name).metadata.annotations ?? {};
    const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
    const identity = (client: string) => ({
      'azure.workload.identity/client-id': client,
      'azure.workload.identity/tenant-id': id(1),
    });
    expect(account('backend')).toEqual(identity(id(2)));
    expect(account('migrate')).toMatchObject(identity(id(3)));
    expect(account('frontend')).toEqual({});
  });

  it('FR-023: exactly the pods with an identity ask for its token, each by its service account', async () => {
    const asking = Object.entries(podTemplates(await render('azure-production')))
      .filter(([, { metadata }]) => metadata.labels?.['azure.workload.identity/use'] === 'true')
      .map(([title, { spec }]) => [title, spec.serviceAccountName]);
    expect(asking).toEqual([
      ['Deployment backend', 'backend'],
      ['Job migrate', 'migrate'],
    ]);
  });

  it('without Azure nothing speaks of it', async () => {
    expect(JSON.stringify(await render('any-kubernetes'))).not.toContain('workload.identity');
  });

  it('the migration makes logins for the object ids that the outputs give', async () => {
    const migrate = podTemplates(await render('azure-production'))['Job migrate'];
    expect(migrate && environmentOf(container(migrate))).toMatchObject({
      BACKEND_PRINCIPAL_ID: '00000000-0000-4000-8000-000000000004',
      FUNCTIONS_PRINCIPAL_ID: '00000000-0000-4000-8000-000000000005',
    });
  });
});

describe('images', () => {
  it('a digest counts, and not the tag beside it', async () => {
    const manifests = await render('azure-production', { settings: { 'image.backend.tag': 'abc' } });
    const images = Object.values(podTemplates(manifests)).flatMap(({ spec }) =>
      spec.containers.map(({ image }) => image),
    );
    for (const image of images)
      expect(image).toMatch(/^crtodochatbot\.azurecr\.io\/todo-chatbot\/\w+@sha256:[0-9a-f]{64}$/);
  });
});
