import { beforeEach, describe, expect, it } from 'vitest';
import { valueAt } from '../infra/test/expanded-template.ts';
import { SCENARIOS } from '../scripts/check/chart/scenarios.ts';
import { deploymentPod, noHelm, ofKind, only, render } from './test/rendered-chart.ts';

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('certificates', () => {
  it('FR-021 FR-022: an ACME authority for people, a private one for the pods, all with names that are asked for', async () => {
    const manifests = await render('azure-production');
    const certificate = (name: string) => only(manifests, 'Certificate', name)['spec'];
    expect(certificate('web-tls')).toMatchObject({
      issuerRef: { name: 'acme' },
      dnsNames: ['todo-example.eastus.cloudapp.azure.com'],
    });
    for (const name of ['backend', 'frontend']) {
      expect(certificate(`${name}-tls`)).toMatchObject({
        secretName: `${name}-tls`,
        issuerRef: { name: 'private-ca' },
        dnsNames: expect.arrayContaining([`${name}.todo-chatbot.svc`]) as unknown,
      });
    }
    expect(certificate('private-ca')).toMatchObject({ isCA: true, issuerRef: { name: 'self-signed' } });
    const issuers = ofKind(manifests, 'Issuer').map(({ metadata }) => metadata.name);
    expect(issuers.toSorted()).toEqual(['acme', 'private-ca', 'self-signed']);
  });

  it('FR-021: the challenge of the ACME authority is answered by the listener for plain HTTP', async () => {
    const issuer = only(await render('azure-production'), 'Issuer', 'acme');
    expect(valueAt(issuer, 'spec.acme.solvers[0].http01.gatewayHTTPRoute.parentRefs')).toEqual([
      { kind: 'Gateway', name: 'todo-chatbot', sectionName: 'http' },
    ]);
  });

  it('made outside: the chart makes none, and reads the same Secrets', async () => {
    const manifests = await render('any-kubernetes');
    expect(manifests.filter(({ apiVersion }) => apiVersion.startsWith('cert-manager.io/'))).toEqual([]);
    const secrets = deploymentPod(manifests, 'backend').spec.volumes?.map(({ secret }) => secret?.secretName);
    expect(secrets).toContain('backend-tls');
  });

  it('nothing of the chart is there for the whole cluster: the deployment has rights in one namespace', async () => {
    for (const { name } of SCENARIOS) {
      const kinds = (await render(name)).map(({ kind }) => kind);
      expect(
        kinds.filter((kind) => /^(Cluster|Namespace$|CustomResource|GatewayClass|PriorityClass)/.test(kind)),
      ).toEqual([]);
    }
  });
});
