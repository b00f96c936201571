import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpandedResource, Snapshot } from '../../scripts/infra/bicep/expand-parameters.ts';

/** Settings of a resource or of a part of it. */
export type Settings = Record<string, unknown>;

/** All resources of a type. */
export function ofType({ predictedResources }: Snapshot, type: string): ExpandedResource[] {
  return predictedResources.filter((resource) => resource.type === type);
}

/** The one resource of a type, or the one of them whose name ends like this. */
export function only(template: Snapshot, type: string, nameEnd = ''): ExpandedResource {
  const [resource, ...others] = ofType(template, type).filter(({ name }) => name.endsWith(nameEnd));
  if (resource === undefined || others.length > 0) throw new Error(`not exactly one resource is ${type} ${nameEnd}`);
  return resource;
}

/** The committed expansion of a parameter file: `npm run check` proves that it is current. */
export function readCommitted(name: 'main' | 'bootstrap'): Snapshot {
  const text = readFileSync(join(import.meta.dirname, '..', `${name}.snapshot.json`), 'utf8');
  return JSON.parse(text) as Snapshot;
}

/** Value at a path such as `properties.sku.name` or `properties.rules[0].name`; undefined when the path does not exist. */
export function valueAt(from: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, key) => (value as Settings | undefined)?.[key], from);
}

/** The last name of a resource whose name holds those of its parents. */
export function ownName({ name }: ExpandedResource): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
