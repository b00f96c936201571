import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from '../../scripts/check/chart/scenarios.ts';

const FOLDER = join(import.meta.dirname, '..', '..', CHART);

export type ValueSchema = {
  type: string;
  description?: string;
  properties?: Record<string, ValueSchema>;
  required?: string[];
  additionalProperties?: boolean;
};

export function readSchema(): ValueSchema {
  return JSON.parse(readFileSync(join(FOLDER, 'values.schema.json'), 'utf8')) as ValueSchema;
}

/** Paths of all values that are no groups, such as `gateway.className`. */
export function schemaLeaves(schema: ValueSchema = readSchema(), path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return property.properties === undefined ? [own] : schemaLeaves(property, own);
  });
}

export function defaultValues(): Record<string, unknown> {
  return parse(readFileSync(join(FOLDER, 'values.yaml'), 'utf8')) as Record<string, unknown>;
}

export function productionValues(): Record<string, unknown> {
  return parse(readFileSync(join(FOLDER, 'values-production.yaml'), 'utf8')) as Record<string, unknown>;
}
