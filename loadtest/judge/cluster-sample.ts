/** What one look at the cluster saw of the backend and its autoscaler. */
export type ClusterSample = {
  /** When the answers had come, Unix milliseconds by the clock of this machine, which is the load tool's as well. */
  at: number;
  /** How far the cluster's clock is ahead of ours, in milliseconds, to half a second: `Date` of an answer has whole seconds. */
  clusterAheadMs: number;
  autoscaler: {
    least: number;
    most: number;
    desired: number;
    /** Of the CPU request, in percent, as the autoscaler used it last; undefined while it knows none. */
    utilisation: number | undefined;
  };
  /** Endpoints of the Service that are ready. */
  ready: number;
  /** CPU of the backend's container in each pod, with the moment of the measurement by the cluster's clock. */
  pods: PodUsage[];
  /** CPU request of that container. */
  requestMillicores: number;
};

export type PodUsage = { pod: string; millicores: number; takenAt: number };

/** Everything that was seen during a run, and what looks failed. */
export type ClusterRecord = { samples: ClusterSample[]; failedLooks: number; firstFailure?: string };

/**
 * CPU of the replicas in whole percent of their request, as the autoscaler counts it before it adds a pod: a ready pod without a measurement counts as idle,
 * and fractions are cut off (`CalcPodReplicas`, https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/replica_calculator.go).
 */
export function utilisationOf({ pods, ready, requestMillicores }: ClusterSample): number {
  const used = pods.reduce((sum, { millicores }) => sum + millicores, 0);
  return Math.floor((100 * used) / (Math.max(1, ready, pods.length) * requestMillicores));
}
