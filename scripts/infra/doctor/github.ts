import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const VARIABLE = 'TODO_GITHUB_SUBJECTS';
const HINT =
  'Repositories made or renamed after 2026-06-18 send repo:OWNER-<owner id>/REPO-<repository id>, older ones the names without ' +
  "the ids. `gh api repos/OWNER/REPO --jq '.owner.id, .id'` shows the ids; both forms may stand in the list, comma-separated.";

/** The repository's name in GitHub's tokens looks right; only the first sign-in shows what GitHub really sends. */
export function githubChecks({ env, groupExists }: DoctorContext): Check[] {
  const value = env[VARIABLE];
  // The bootstrap has been run: later runs need this variable no more.
  if (groupExists && !value) return [];
  return [{ title: 'GitHub sign-in', run: () => Promise.resolve(judge(value)) }];
}

function judge(value: string | undefined) {
  if (!value) return { ok: false, detail: `${VARIABLE} is not set`, fix: HINT };
  const subjects = value.split(',');
  const wrong = subjects.filter((subject) => !/^repo:[\w.-]+\/[\w.-]+$/.test(subject));
  if (wrong.length > 0) return { ok: false, detail: `${VARIABLE} has ${wrong.join(', ')}`, fix: HINT };
  return { ok: true, detail: `${subjects.join(', ')} (the first sign-in shows whether GitHub sends this)` };
}
