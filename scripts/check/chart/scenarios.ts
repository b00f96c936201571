import { join } from 'node:path';
import { KUBERNETES } from '#core/platform/names';

/** The chart's folder, below the repository's root. */
export const CHART = join('helm', KUBERNETES.release);

/** One way to install the chart: its value files, in order, and the Kubernetes that it is meant for. */
export type Scenario = { name: string; files: readonly string[]; kubeVersion: string };

const only = (name: string): string => `ci/${name}-values.yaml`;

export const SCENARIOS = [
  {
    name: 'azure-production',
    files: ['values-production.yaml', only('azure-production')],
    kubeVersion: '1.36.0',
  },
  { name: 'any-kubernetes', files: [only('any-kubernetes')], kubeVersion: '1.36.0' },
  { name: 'other-gateway', files: [only('other-gateway')], kubeVersion: '1.36.0' },
  { name: 'old-kubernetes', files: [only('old-kubernetes')], kubeVersion: '1.31.0' },
  { name: 'keda', files: [only('keda')], kubeVersion: '1.36.0' },
] as const satisfies Scenario[];

export type ScenarioName = (typeof SCENARIOS)[number]['name'];
