import { Type, type Static } from 'typebox';
import { KUBERNETES } from '#core/platform/names';
import type { Kubectl } from '../release/kubectl.ts';

const optional = Type.Optional;
const Text = Type.String();
const Count = optional(Type.Integer());
const Condition = Type.Object({ type: Text, status: Text, reason: optional(Text), message: optional(Text) });
const Terminated = Type.Object({ exitCode: Type.Integer(), reason: optional(Text), message: optional(Text) });
const State = Type.Object({
  waiting: optional(Type.Object({ reason: optional(Text), message: optional(Text) })),
  terminated: optional(Terminated),
});
const Container = Type.Object({
  name: Text,
  restartCount: Type.Integer(),
  state: optional(State),
  lastState: optional(State),
});
const Metadata = Type.Object({
  name: Text,
  uid: Text,
  generation: optional(Type.Integer()),
  deletionTimestamp: optional(Text),
  labels: optional(Type.Record(Text, Text)),
  annotations: optional(Type.Record(Text, Text)),
  ownerReferences: optional(Type.Array(Type.Object({ uid: Text }))),
});
const Item = Type.Object({
  kind: Text,
  metadata: Metadata,
  spec: optional(
    Type.Object({
      replicas: Count,
      containers: optional(
        Type.Array(
          Type.Object({
            name: Text,
            resources: optional(Type.Object({ limits: optional(Type.Object({ memory: optional(Text) })) })),
          }),
        ),
      ),
    }),
  ),
  status: optional(
    Type.Object({
      observedGeneration: Count,
      replicas: Count,
      updatedReplicas: Count,
      availableReplicas: Count,
      conditions: optional(Type.Array(Condition)),
      containerStatuses: optional(Type.Array(Container)),
      initContainerStatuses: optional(Type.Array(Container)),
    }),
  ),
});
const List = Type.Object({ items: Type.Array(Item) });
const Events = Type.Object({
  items: Type.Array(
    Type.Object({
      involvedObject: Type.Object({ name: Text }),
      reason: optional(Text),
      message: optional(Text),
    }),
  ),
});

/** An object of the cluster, as far as judging a rollout needs it. */
export type Item = Static<typeof Item>;
export type ContainerStatus = Static<typeof Container>;
/** A warning about an object; the newest come last. */
export type Warning = { object: string; reason: string; message: string };
/** What there is of the product at one moment. */
export type Workloads = { items: Item[]; warnings: Warning[] };

const OURS = ['--selector', `app.kubernetes.io/part-of=${KUBERNETES.release}`, '--output', 'json'];

/** Reads Deployments, ReplicaSets, pods and Jobs of the product, and what Kubernetes warns of. */
export async function readWorkloads(kubectl: Kubectl): Promise<Workloads> {
  const warnings = ['get', 'events', '--field-selector', 'type=Warning', '--sort-by', '.metadata.creationTimestamp'];
  const [{ items }, events] = await Promise.all([
    kubectl.ask(['get', 'deployments,replicasets,pods,jobs', ...OURS], List),
    kubectl.ask([...warnings, '--output', 'json'], Events),
  ]);
  return {
    items,
    warnings: events.items.map(({ involvedObject, reason = '', message = '' }) => {
      return { object: involvedObject.name, reason, message };
    }),
  };
}

/** Objects of a kind that nobody has asked to end. */
export function living({ items }: Workloads, kind: string): Item[] {
  return items.filter((item) => item.kind === kind && item.metadata.deletionTimestamp === undefined);
}

export function condition(item: Item, type: string) {
  return item.status?.conditions?.find((one) => one.type === type);
}

/** Of its last termination, whether it runs again or not. */
export function lastEnd({ state, lastState }: ContainerStatus) {
  return state?.terminated ?? lastState?.terminated;
}
