/** The parts of Kubernetes' objects that the tests look at. */
export type Probe = {
  httpGet: { path: string; port: string; scheme: string };
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
};

export type Container = {
  name: string;
  image: string;
  args: string[];
  env?: { name: string; value?: string }[];
  ports?: { name: string; containerPort: number }[];
  resources: { requests: Resources; limits: Partial<Resources> };
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  securityContext: Record<string, unknown>;
  volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[];
};

export type Resources = { cpu: string; memory: string };

export type Volume = {
  name: string;
  secret?: { secretName: string; defaultMode?: number; items?: { key: string; path: string }[] };
  configMap?: { name: string };
};

export type PodSpec = {
  serviceAccountName?: string;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds?: number;
  activeDeadlineSeconds?: number;
  securityContext: Record<string, unknown>;
  containers: Container[];
  volumes?: Volume[];
  topologySpreadConstraints?: Record<string, unknown>[];
};

export type PodTemplate = {
  metadata: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
};
