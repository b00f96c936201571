import { isDeepStrictEqual } from 'node:util';
import type { ExpandedResource, Snapshot } from './expand-parameters.ts';

/** Differences between the committed and the current expansion, one line each; empty when they say the same. */
export function compareSnapshots(committed: string, current: string): string[] {
  const [before, after] = [committed, current].map((text) => JSON.parse(text) as Snapshot) as [Snapshot, Snapshot];
  const old = byId(before);
  const now = byId(after);
  const differences = [
    ...[...old.keys()].filter((id) => !now.has(id)).map((id) => `- ${id}`),
    ...[...now.keys()].filter((id) => !old.has(id)).map((id) => `+ ${id}`),
    ...[...now].filter(([id]) => old.has(id) && !isDeepStrictEqual(old.get(id), now.get(id))).map(([id]) => `~ ${id}`),
  ];
  if (!isDeepStrictEqual(before.outputs, after.outputs)) differences.push('~ outputs');
  return differences;
}

function byId({ predictedResources }: Snapshot): Map<string, ExpandedResource> {
  return new Map(predictedResources.map((resource) => [resource.id, resource]));
}
