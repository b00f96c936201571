/** The few forms of `--query` that our scripts use: `a.b`, `[].a`, `[].{x:a,y:b}`. Anything else is refused. */
export function applyQuery(query: string, value: unknown): unknown {
  const [, list, rest = ''] = /^(\[\]\.)?(.*)$/.exec(query) ?? [];
  if (list === undefined) return select(rest, value);
  return (value as unknown[]).map((item) => select(rest, item));
}

function select(selector: string, value: unknown): unknown {
  const [, fields] = /^\{(.+)\}$/.exec(selector) ?? [];
  if (fields === undefined) return path(selector, value);
  const pairs = fields.split(',').map((field) => field.split(':') as [string, string]);
  return Object.fromEntries(pairs.map(([name, from]) => [name, path(from, value)]));
}

function path(dotted: string, value: unknown): unknown {
  if (!/^[\w.]+$/.test(dotted)) throw new Error(`the fake az does not know the query ${dotted}`);
  return dotted
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key] ?? null, value);
}
