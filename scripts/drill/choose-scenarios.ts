import { AppError } from '#core/domain/errors';
import { FIRST, REDUCED, SCENARIOS } from './scenario-list.ts';
import type { Scenario } from './scenario-list.ts';

/**
 * The scenarios that the command line asks for, in the order of a whole run, and the one that each run begins with.
 * @throws AppError `invalid`, code `drill.unknown`, for a name that is none, and when nothing was asked for.
 */
export function chooseScenarios(names: readonly string[], { reduced }: { reduced: boolean }): Scenario[] {
  const known = SCENARIOS.map(({ name }) => name);
  const unknown = names.filter((name) => name !== 'all' && !known.includes(name));
  if (unknown.length > 0) throw invalid(`There is no scenario ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const wanted = reduced ? [...names, ...REDUCED] : names;
  if (wanted.length === 0) throw invalid('Name scenarios, or say all, --reduced or --list.');
  return SCENARIOS.filter(({ name }) => name === FIRST || wanted.includes('all') || wanted.includes(name));
}

function invalid(message: string): AppError {
  return new AppError({ code: 'drill.unknown', kind: 'invalid', message });
}
