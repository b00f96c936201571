import type { Step } from './command.ts';
import { VERSIONS, dapr, established, gatewayTypes, install, kubectl, rolledOut } from './steps.ts';

/** Chart of the metrics server, chart of Traefik, types of KEDA; Traefik itself is the one that the local cluster runs. */
const KIND_VERSIONS = { metricsServer: '3.13.0', traefikChart: '39.0.0', traefik: 'v3.6.12', keda: '2.19.0' } as const;

/** Where the chart's network policies look for the gateway, and its class, in the cluster run (test/cluster). */
const GATEWAY = { namespace: 'gateway-system', className: 'local' } as const;

const TRAEFIK_SETTINGS = Object.entries({
  'image.tag': KIND_VERSIONS.traefik,
  'deployment.kind': 'DaemonSet',
  'service.enabled': false,
  'gateway.enabled': false,
  'gatewayClass.name': GATEWAY.className,
  'providers.kubernetesGateway.enabled': true,
  'providers.kubernetesIngress.enabled': false,
  // A listener of a Gateway finds the entry point of the same port.
  'ports.web.port': 80,
  'ports.web.hostPort': 80,
  'ports.websecure.port': 443,
  'ports.websecure.hostPort': 443,
}).map(([name, value]) => `--set ${name}=${value}`);

const metricsServer: Step = {
  name: 'metrics server',
  commands: [
    install(
      'metrics-server',
      'kube-system',
      `metrics-server --repo https://kubernetes-sigs.github.io/metrics-server/ --version ${KIND_VERSIONS.metricsServer} ` +
        // The kubelets of kind sign their own certificates.
        '--set args[0]=--kubelet-insecure-tls --set args[1]=--metric-resolution=15s',
    ),
  ],
  checks: [rolledOut('kube-system', 'metrics-server')],
};

/** Nothing acts on their objects here; the server dry run of `npm run check` wants to know their fields. */
const types: Step = {
  name: 'types of cert-manager and KEDA',
  commands: [
    `cert-manager/cert-manager/releases/download/${VERSIONS.certManager}/cert-manager.crds.yaml`,
    `kedacore/keda/releases/download/v${KIND_VERSIONS.keda}/keda-${KIND_VERSIONS.keda}-crds.yaml`,
  ].map((path) => kubectl(`apply --server-side --force-conflicts --filename https://github.com/${path}`)),
  checks: [established('certificates.cert-manager.io', 'scaledobjects.keda.sh')],
};

const gateway: Step = {
  name: `Traefik ${KIND_VERSIONS.traefik} as the gateway`,
  commands: [
    install(
      'traefik',
      GATEWAY.namespace,
      `traefik --repo https://traefik.github.io/charts --version ${KIND_VERSIONS.traefikChart} ${TRAEFIK_SETTINGS.join(' ')}`,
    ),
  ],
  checks: [
    kubectl(`rollout status daemonset/traefik --namespace ${GATEWAY.namespace} --timeout=180s`),
    kubectl(`wait gatewayclass/${GATEWAY.className} --for=condition=Accepted --timeout=180s`),
  ],
};

/** What a cluster of kind needs for `npm run test:cluster` and `npm run drill`; the product's namespace is theirs to make. */
export const KIND_STEPS: readonly Step[] = [metricsServer, gatewayTypes, types, gateway, dapr];
