import { KUBERNETES } from '#core/platform/names';

/** GatewayClass for which the chart renders Envoy's own objects. */
export const GATEWAY_CLASS = 'envoy';

/** The objects that belong to no chart, as JSON for kubectl. */
export const OBJECTS = {
  gatewayClass: json('gateway.networking.k8s.io/v1', 'GatewayClass', {
    metadata: { name: GATEWAY_CLASS },
    spec: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
  }),

  /** Never stored: asks cert-manager's webhook for its opinion. */
  issuer: json('cert-manager.io/v1', 'Issuer', {
    metadata: { name: 'webhook-answers' },
    spec: { selfSigned: {} },
  }),

  namespace: json('v1', 'Namespace', {
    metadata: {
      name: KUBERNETES.namespace,
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  }),
};

function json(apiVersion: string, kind: string, rest: object): string {
  return JSON.stringify({ apiVersion, kind, ...rest });
}
