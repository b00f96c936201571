import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { API_SECTIONS } from './api/operations.ts';
import { PART_NAMES, type PartName, type PartOptions } from './part.ts';

export type BenchArguments = Omit<PartOptions, 'root' | 'say'> & {
  parts: PartName[];
  /** Only where the API's time goes, without bars. */
  profile: boolean;
  /** A missed bar is told and nothing else. */
  report: boolean;
};

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/**
 * Options of `npm run bench`.
 * @throws AppError `invalid` when a part, a section or a number is none; what `parseArgs` throws of other options.
 */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { only: text, rounds: text, seconds: text, events: text, report: flag, profile: flag },
  });
  const number = (name: 'rounds' | 'seconds' | 'events', or: number, most: number): number => {
    const value = Number(values[name] ?? or);
    if (value > 0 && value <= most) return value;
    throw invalid(`--${name} takes a number up to ${most}, not "${values[name]}".`);
  };
  return {
    parts: positionals.length > 0 ? positionals.map(partName) : [...PART_NAMES],
    rounds: Math.ceil(number('rounds', 3, 100)),
    seconds: number('seconds', 2, 600),
    events: Math.ceil(number('events', 500, 1_000_000)),
    only: (values.only?.split(',') ?? []).map(sectionName),
    report: values.report,
    profile: values.profile,
  };
}

function partName(name: string): PartName {
  const found = PART_NAMES.find((part) => part === name);
  if (found) return found;
  throw invalid(`There is no part "${name}". Parts: ${PART_NAMES.join(', ')}.`);
}

function sectionName(name: string): string {
  if (API_SECTIONS.includes(name)) return name;
  throw invalid(`--only takes ${API_SECTIONS.join(', ')}, not "${name}".`);
}

function invalid(message: string): AppError {
  return new AppError({ code: 'bench.arguments', kind: 'invalid', message });
}
