import { beforeEach, describe, expect, it } from 'vitest';
import { valueAt } from '../infra/test/expanded-template.ts';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import { noHelm, ofKind, only, render } from './test/rendered-chart.ts';

const kindsOfEnvoy = (manifests: readonly Manifest[]) =>
  manifests.filter(({ apiVersion }) => apiVersion.startsWith('gateway.envoyproxy.io/')).map(({ kind }) => kind);

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('Envoy', () => {
  it('FR-017: spreads requests, not connections, over the pods with the least to do', async () => {
    const manifests = await render('azure-production');
    const targets = ofKind(manifests, 'BackendTrafficPolicy').flatMap((policy) => {
      expect(valueAt(policy, 'spec.loadBalancer.type')).toBe('LeastRequest');
      return (valueAt(policy, 'spec.targetRefs') as { name: string }[]).map(({ name }) => name);
    });
    const routes = ofKind(manifests, 'HTTPRoute').map(({ metadata }) => metadata.name);
    expect(targets.toSorted()).toEqual(routes.filter((name) => name !== 'redirect').toSorted());
  });

  it('US3.4: repeats reads on another pod, and never what may change something', async () => {
    const manifests = await render('azure-production');
    expect(valueAt(only(manifests, 'BackendTrafficPolicy', 'backend'), 'spec.retry')).toBeUndefined();
    expect(valueAt(only(manifests, 'BackendTrafficPolicy', 'reads'), 'spec.retry.numRetries')).toBe(2);
    const reads = valueAt(only(manifests, 'HTTPRoute', 'backend-reads'), 'spec.rules[0].matches') as {
      method: string;
    }[];
    expect(reads.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('FR-021: takes TLS 1.2 and newer, on the address and under the name that Azure gave', async () => {
    const manifests = await render('azure-production');
    expect(valueAt(only(manifests, 'ClientTrafficPolicy', 'todo-chatbot'), 'spec.tls.minVersion')).toBe('1.2');
    const service = valueAt(only(manifests, 'EnvoyProxy', 'todo-chatbot'), 'spec.provider.kubernetes.envoyService');
    expect(service).toMatchObject({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Cluster',
      annotations: {
        'service.beta.kubernetes.io/azure-pip-name': 'pip-todo',
        'service.beta.kubernetes.io/azure-load-balancer-resource-group': 'todo-chatbot',
        'service.beta.kubernetes.io/azure-dns-label-name': 'todo-example',
      },
    });
  });

  it('FR-020: its access log holds no path, no header of a client and no address of a person', async () => {
    const proxy = only(await render('azure-production'), 'EnvoyProxy', 'todo-chatbot');
    const format = JSON.stringify(valueAt(proxy, 'spec.telemetry.accessLog.settings[0].format.json'));
    expect(format).toContain('%RESPONSE_CODE%');
    expect(format).not.toMatch(
      /%REQ\((?!:METHOD)|DOWNSTREAM_REMOTE|PATH|X-FORWARDED|COOKIE|AUTHORIZATION|USER-AGENT|REFERER/i,
    );
  });

  it('FR-010: two proxies, of which maintenance leaves one', async () => {
    const kubernetes = valueAt(
      only(await render('azure-production'), 'EnvoyProxy', 'todo-chatbot'),
      'spec.provider.kubernetes',
    );
    expect(kubernetes).toMatchObject({ envoyDeployment: { replicas: 2 }, envoyPDB: { minAvailable: 1 } });
  });

  it('with another class none of its objects is there, and Azure’s address is told to the gateway itself', async () => {
    expect(kindsOfEnvoy(await render('azure-production'))).not.toEqual([]);
    const azure = { 'gateway.className': 'approuting-istio', 'gateway.namespace': 'todo-chatbot' };
    for (const manifests of [await render('other-gateway'), await render('azure-production', { settings: azure })]) {
      expect(kindsOfEnvoy(manifests)).toEqual([]);
      expect(ofKind(manifests, 'HTTPRoute').map(({ metadata }) => metadata.name)).toEqual(
        expect.not.arrayContaining(['backend-reads']),
      );
    }
    const gateway = only(await render('azure-production', { settings: azure }), 'Gateway', 'todo-chatbot');
    expect(valueAt(gateway, 'spec.infrastructure.annotations')).toMatchObject({
      'service.beta.kubernetes.io/azure-dns-label-name': 'todo-example',
    });
  });
});
