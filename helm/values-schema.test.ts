import { beforeEach, describe, expect, it } from 'vitest';
import { noHelm, render } from './test/rendered-chart.ts';
import { WRONG_VALUES } from './test/wrong-values.ts';
import { defaultValues, productionValues, readSchema, schemaLeaves, type ValueSchema } from './test/values-of-chart.ts';

const groupsOf = ({ properties = {} }: ValueSchema) => Object.keys(properties);

beforeEach(({ skip }) => skip(noHelm !== undefined, noHelm));

describe('wrong values are refused with words that name them', () => {
  it.each(WRONG_VALUES)('$why', async ({ says, scenario = 'any-kubernetes', ...change }) => {
    await expect(render(scenario, change)).rejects.toThrow(says);
  });

  it('every group of values has a wrong one among these', () => {
    const tried = new Set(
      WRONG_VALUES.flatMap(({ settings = {}, without = [] }) => [...Object.keys(settings), ...without]).map(
        (path) => path.split('.')[0],
      ),
    );
    expect(groupsOf(readSchema()).filter((group) => !tried.has(group))).toEqual([]);
  });

  it('each group refuses a name that it does not know', async () => {
    const groups = groupsOf(readSchema());
    const settings = Object.fromEntries(groups.map((group) => [`${group}.noSuchValue`, 1]));
    const message = await render('any-kubernetes', { settings }).then(() => '', String);
    const silent = groups.filter(
      (group) => !message.includes(`'/${group}': additional properties 'noSuchValue' not allowed`),
    );
    expect(silent).toEqual([]);
  });
});

describe('the schema', () => {
  const objects = (schema: ValueSchema, path = '$'): [string, ValueSchema][] => [
    [path, schema],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => objects(inner, `${path}.${name}`)),
  ];

  it('describes every value, and closes every group', () => {
    const all = objects(readSchema());
    expect(
      all
        .slice(1)
        .filter(([, { description }]) => !description)
        .map(([path]) => path),
    ).toEqual([]);
    const open = all.filter(([, schema]) => schema.type === 'object' && schema.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it('values-production.yaml holds only what differs from the defaults', () => {
    const leaf = (values: unknown, path: string): unknown =>
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
    const same = schemaLeaves().filter((path) => {
      const production = leaf(productionValues(), path);
      return production !== undefined && JSON.stringify(production) === JSON.stringify(leaf(defaultValues(), path));
    });
    expect(same).toEqual([]);
    expect(Object.keys(productionValues())).not.toEqual([]);
  });
});
