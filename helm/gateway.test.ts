import { beforeEach, describe, expect, it } from 'vitest';
import { valueAt } from '../infra/test/expanded-template.ts';
import type { Manifest } from '../scripts/check/chart/parse-manifests.ts';
import { SCENARIOS } from '../scripts/check/chart/scenarios.ts';
import { container, deploymentPod, environmentOf, noHelm, ofKind, only, render } from './test/rendered-chart.ts';

const WORKLOADS = ['backend', 'frontend'] as const;
const NAMES = SCENARIOS.map(({ name }) => name);
/** Which service a request reaches, by the rule that Gateway API prefers: an exact path, then the longest prefix, then a method. */
function serviceFor(manifests: readonly Manifest[], request: { method: string; path: string }): string | undefined {
  type Match = { path: { type: string; value: string }; method?: string };
  const candidates = ofKind(manifests, 'HTTPRoute')
    .filter((route) => valueAt(route, 'spec.parentRefs[0].sectionName') === 'https')
    .flatMap((route) => valueAt(route, 'spec.rules') as { matches: Match[]; backendRefs: { name: string }[] }[])
    .flatMap(({ matches, backendRefs }) => matches.map((match) => ({ ...match, service: backendRefs[0]?.name })));
  const fits = ({ path: { type, value }, method }: Match): boolean =>
    (method ?? request.method) === request.method &&
    (request.path === value || (type === 'PathPrefix' && request.path.startsWith(`${value.replace(/\/$/, '')}/`)));
  const weight = ({ path: { type, value }, method }: Match): number[] => [
    type === 'Exact' ? 1 : 0,
    value.length,
    method === undefined ? 0 : 1,
  ];
  const best = candidates.filter(fits).toSorted((one, other) => {
    const differences = weight(other).map((part, index) => part - (weight(one)[index] ?? 0));
    return differences.find((difference) => difference !== 0) ?? 0;
  });
  return best[0]?.service;
}

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe.each(NAMES)('%s', (scenario) => {
  it('FR-021: people speak TLS with the gateway; plain HTTP only leads there', async () => {
    const manifests = await render(scenario);
    const gateway = only(manifests, 'Gateway', 'todo-chatbot');
    expect(valueAt(gateway, 'spec.listeners')).toMatchObject([
      { name: 'http', protocol: 'HTTP', port: 80 },
      {
        name: 'https',
        protocol: 'HTTPS',
        port: 443,
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'web-tls' }] },
      },
    ]);
    for (const route of ofKind(manifests, 'HTTPRoute')) {
      const [parent] = valueAt(route, 'spec.parentRefs') as { sectionName: string }[];
      if (parent?.sectionName === 'https') continue;
      expect(valueAt(route, 'spec.rules')).toEqual([
        { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] },
      ]);
    }
  });

  it('FR-022: the gateway speaks TLS with the pods and checks their certificate and name', async () => {
    const manifests = await render(scenario);
    for (const name of WORKLOADS) {
      const policy = only(manifests, 'BackendTLSPolicy', name);
      expect(policy['spec']).toMatchObject({
        targetRefs: [{ group: '', kind: 'Service', name }],
        validation: { hostname: `${name}.todo-chatbot.svc`, caCertificateRefs: [{ name: 'private-ca' }] },
      });
      const env = environmentOf(container(deploymentPod(manifests, name), name));
      expect(env).toMatchObject({ TLS_CERT_FILE: '/etc/tls/tls.crt', TLS_KEY_FILE: '/etc/tls/tls.key' });
    }
  });

  it('US1.2: API and health reach the backend, everything else the page', async () => {
    const manifests = await render(scenario);
    const to = (method: string, ...paths: string[]) => [
      ...new Set(paths.map((path) => serviceFor(manifests, { method, path }))),
    ];
    expect(to('GET', '/api', '/api/tasks', '/api/events', '/healthz')).toEqual(['backend']);
    expect(to('POST', '/api/session', '/api/tasks')).toEqual(['backend']);
    expect(to('GET', '/', '/status', '/assets/api.js', '/apiary', '/healthz/x', '/livez')).toEqual(['frontend']);
  });

  it('US6.1: a live stream has no time limit at the gateway', async () => {
    const routes = ofKind(await render(scenario), 'HTTPRoute').filter(({ metadata }) =>
      metadata.name.startsWith('backend'),
    );
    expect(routes).not.toEqual([]);
    for (const route of routes) expect(valueAt(route, 'spec.rules[0].timeouts')).toEqual({ request: '0s' });
  });
});
