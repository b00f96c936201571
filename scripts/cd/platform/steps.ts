import { KUBERNETES } from '#core/platform/names';
import type { Command, Step, StepCheck } from './command.ts';
import { GATEWAY_CLASS, OBJECTS } from './objects.ts';

/** Pinned; a newer one is a change that the gate has seen. */
export const VERSIONS = { envoyGateway: 'v1.9.3', certManager: 'v1.19.1', dapr: '1.18.4' } as const;

/** Where the platform lives; the chart's network policies name the first and the last. */
export const PLATFORM_NAMESPACES = {
  envoyGateway: 'envoy-gateway-system',
  certManager: 'cert-manager',
  dapr: 'dapr-system',
} as const;

const DAPR_CHART = `dapr --repo https://dapr.github.io/helm-charts/ --version ${VERSIONS.dapr}`;
const DAPR_SETTINGS = Object.entries({
  'global.mtls.enabled': true,
  // Publishing needs neither, and the scheduler would want three volumes.
  'global.actors.enabled': false,
  'global.scheduler.enabled': false,
  // Two of each instead of the three of the chart's own high availability: without an injector pods come without sidecars.
  'global.ha.enabled': false,
  'dapr_operator.replicaCount': 2,
  'dapr_sentry.replicaCount': 2,
  'dapr_sidecar_injector.replicaCount': 2,
  // Else the profile "restricted" refuses the sidecar.
  'dapr_sidecar_injector.sidecarDropALLCapabilities': true,
}).map(([name, value]) => `--set ${name}=${value}`);

const TIMEOUT = '--timeout=180s';
const helm = (line: string): Command => ({ program: 'helm', args: line.split(' ') });
export const kubectl = (line: string): Command => ({ program: 'kubectl', args: line.split(' ') });

/** Server-side apply changes what differs and nothing else, however often it runs. */
const apply = (stdin: string | Command): Command => ({
  ...kubectl('apply --server-side --force-conflicts --filename -'),
  stdin,
});

/** Without `--wait`, on which Helm 3 and 4 disagree: the checks wait. */
export const install = (release: string, namespace: string, rest: string): Command =>
  helm(`upgrade --install ${release} ${rest} --namespace ${namespace} --create-namespace ${TIMEOUT}`);

export const established = (...names: string[]): StepCheck =>
  kubectl(`wait ${names.map((name) => `crd/${name}`).join(' ')} --for=condition=Established ${TIMEOUT}`);

export const rolledOut = (namespace: string, ...names: string[]): StepCheck =>
  kubectl(`rollout status ${names.map((name) => `deployment/${name}`).join(' ')} --namespace ${namespace} ${TIMEOUT}`);

/** Writes one label or annotation of an object. */
const read = (object: string, part: 'labels' | 'annotations', key: string): Command =>
  kubectl(`get ${object} --output jsonpath={.metadata.${part}.${key.replaceAll('.', String.raw`\.`)}}`);

export const gatewayTypes: Step = {
  name: `Gateway API (standard channel) and types of Envoy Gateway ${VERSIONS.envoyGateway}`,
  commands: [
    apply(
      helm(
        `template gateway-crds oci://docker.io/envoyproxy/gateway-crds-helm --version ${VERSIONS.envoyGateway} ` +
          '--set crds.gatewayAPI.enabled=true --set crds.gatewayAPI.channel=standard --set crds.envoyGateway.enabled=true',
      ),
    ),
  ],
  checks: [
    established('gateways.gateway.networking.k8s.io', 'httproutes.gateway.networking.k8s.io'),
    established('backendtlspolicies.gateway.networking.k8s.io', 'envoyproxies.gateway.envoyproxy.io'),
    // AKS refuses its own types later where experimental ones are.
    {
      ...read('crd/gateways.gateway.networking.k8s.io', 'annotations', 'gateway.networking.k8s.io/channel'),
      prints: 'standard',
    },
  ],
};

const envoyGateway: Step = {
  name: `Envoy Gateway ${VERSIONS.envoyGateway}`,
  commands: [
    install(
      'envoy-gateway',
      PLATFORM_NAMESPACES.envoyGateway,
      `oci://docker.io/envoyproxy/gateway-helm --version ${VERSIONS.envoyGateway} --skip-crds --set crds.enabled=false`,
    ),
    apply(OBJECTS.gatewayClass),
  ],
  checks: [
    rolledOut(PLATFORM_NAMESPACES.envoyGateway, 'envoy-gateway'),
    kubectl(`wait gatewayclass/${GATEWAY_CLASS} --for=condition=Accepted ${TIMEOUT}`),
  ],
};

const certManager: Step = {
  name: `cert-manager ${VERSIONS.certManager}`,
  commands: [
    install(
      'cert-manager',
      PLATFORM_NAMESPACES.certManager,
      `oci://quay.io/jetstack/charts/cert-manager --version ${VERSIONS.certManager} ` +
        '--set crds.enabled=true --set config.enableGatewayAPI=true',
    ),
  ],
  checks: [
    rolledOut(PLATFORM_NAMESPACES.certManager, 'cert-manager', 'cert-manager-cainjector', 'cert-manager-webhook'),
    // The webhook answers only after it has got a certificate of its own.
    {
      ...kubectl(`create --dry-run=server --namespace ${PLATFORM_NAMESPACES.certManager} --filename -`),
      stdin: OBJECTS.issuer,
      attempts: 20,
    },
  ],
};

export const dapr: Step = {
  name: `Dapr ${VERSIONS.dapr}`,
  commands: [
    // Helm installs the types of a chart, and never updates them.
    apply(helm(`show crds ${DAPR_CHART}`)),
    install('dapr', PLATFORM_NAMESPACES.dapr, `${DAPR_CHART} --skip-crds ${DAPR_SETTINGS.join(' ')}`),
  ],
  checks: [
    established('components.dapr.io', 'configurations.dapr.io', 'resiliencies.dapr.io'),
    rolledOut(PLATFORM_NAMESPACES.dapr, 'dapr-operator', 'dapr-sentry', 'dapr-sidecar-injector'),
  ],
};

const namespace: Step = {
  name: `namespace ${KUBERNETES.namespace}, Pod Security "restricted"`,
  commands: [apply(OBJECTS.namespace)],
  checks: [
    {
      ...read(`namespace/${KUBERNETES.namespace}`, 'labels', 'pod-security.kubernetes.io/enforce'),
      prints: 'restricted',
    },
  ],
};

/** In this order: cert-manager looks for the types of the Gateway API only when it starts. */
export const STEPS: readonly Step[] = [gatewayTypes, envoyGateway, certManager, dapr, namespace];
