import type { FastifyError } from 'fastify';
import type { Problem } from '#core/domain/api';
import { PATTERN_WORDS } from './pattern-words.ts';

type Faults = NonNullable<Problem['errors']>;

/** Bounded, because each fault is compared with all others. */
const MOST_FAULTS = 32;

/** Where and what is wrong in a request, by field: `body/title`, `query/limit`. No value of the request is repeated. */
export function describeFaults({ validation = [], validationContext = 'body' }: FastifyError): Faults {
  const part = validationContext === 'querystring' ? 'query' : validationContext;
  const faults = new Map<string, string>();
  for (const { keyword, instancePath, params, message } of validation) {
    for (const [path, text] of pathsOf({ keyword, instancePath, params, message })) {
      // TypeBox names every branch of a union, and last the keyword "anyOf", which tells people nothing.
      if (!faults.has(path)) faults.set(path, text);
    }
  }
  const told = [...faults].slice(0, MOST_FAULTS);
  const paths = told.map(([path]) => path);
  // The fault of a whole field is left out when the wrong part of it is named.
  const isNamedBetter = (path: string) => paths.some((other) => other.startsWith(`${path}/`));
  return told.flatMap(([path, message]) => (isNamedBetter(path) ? [] : [{ path: `${part}${path}`, message }]));
}

type Fault = { keyword: string; instancePath: string; params: Record<string, unknown>; message: string | undefined };

function pathsOf({ keyword, instancePath, params, message }: Fault): [string, string][] {
  const names = (key: string): string[] => (Array.isArray(params[key]) ? params[key].map(String) : []);
  if (keyword === 'required')
    return names('requiredProperties').map((name) => [`${instancePath}/${name}`, 'is missing']);
  if (keyword === 'additionalProperties') {
    return names('additionalProperties').map((name) => [
      `${instancePath}/${name.slice(0, 80).toWellFormed()}`,
      'is not known here',
    ]);
  }
  if (keyword === 'boolean') return [[instancePath, 'is not known here']];
  const words = PATTERN_WORDS[String(params['pattern'])];
  if (words !== undefined) return [[instancePath, words]];
  // The only schemas with `not` are those of titles.
  if (keyword === 'not') return [[instancePath, 'must be one line without control characters']];
  return [[instancePath, message ?? 'is not as it must be']];
}
