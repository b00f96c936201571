export type StartPosition =
  | { at: 'latest' }
  /** The first event whose field is greater than `after`. */
  | { at: 'sequence' | 'offset' | 'time'; after: number };

const SELECTOR = /^\s*amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time)\s*(>=|>)\s*'?([^']*?)'?\s*$/;
const FIELD = { offset: 'offset', 'sequence-number': 'sequence', 'enqueued-time': 'time' } as const;

/** Start position of a consumer from the text of `apache.org:selector-filter:string`; undefined when it is not one. */
export function parseSelector(text: string): StartPosition | undefined {
  const [, name, operator, value] = SELECTOR.exec(text) ?? [];
  if (!name || value === undefined) return undefined;
  if (value.toLowerCase() === '@latest') return { at: 'latest' };
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return undefined;
  // All three fields are integers, so "not less than n" is "greater than n − 1".
  return { at: FIELD[name as keyof typeof FIELD], after: operator === '>=' ? number - 1 : number };
}
