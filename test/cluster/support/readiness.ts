import { podsOf, readySince, requestLog } from './kubectl.ts';

/** Requests that the present pods of the backend answered before they were ready, as text (FR-005). */
export async function requestsBeforeReady(): Promise<string[]> {
  const pods = await podsOf('backend');
  const early = await Promise.all(
    pods.map(async (pod) => {
      const since = readySince(pod);
      if (since === undefined) return [];
      const lines = await requestLog(pod.metadata.name);
      // Kubernetes tells whole seconds, rounded down: a request in the same second counts as after it.
      return lines
        .filter(({ time }) => time < since.replace('Z', '.000Z'))
        .map(({ time, route }) => `${time} ${route}`);
    }),
  );
  return early.flat();
}
