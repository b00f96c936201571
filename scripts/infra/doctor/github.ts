import type { Check } from './check.ts';
import type { DoctorContext } from './context.ts';

const HINT =
  'Repositories made or renamed after 2026-06-18 send repo:OWNER-<owner id>/REPO-<repository id>:environment:NAME, older ' +
  "ones without the ids. `gh api repos/OWNER/REPO --jq '.owner.id, .id'` shows the ids; both forms may stand in the list, comma-separated.";

/** The subjects that GitHub's tokens may carry look right; only the first sign-in shows what GitHub really sends. */
export function githubChecks({ env, groupExists }: DoctorContext): Check[] {
  // The bootstrap has been run: later runs need these variables no more.
  if (groupExists && !env['TODO_INFRA_SUBJECTS'] && !env['TODO_DEPLOY_SUBJECTS']) return [];
  return [
    subjectCheck('TODO_INFRA_SUBJECTS', 'infrastructure', env),
    subjectCheck('TODO_DEPLOY_SUBJECTS', 'production', env),
  ];
}

function subjectCheck(variable: string, environment: string, env: NodeJS.ProcessEnv): Check {
  return {
    title: `GitHub sign-in, environment ${environment}`,
    run: () => Promise.resolve(judge(env[variable], variable, environment)),
  };
}

function judge(value: string | undefined, variable: string, environment: string) {
  if (!value) return { ok: false, detail: `${variable} is not set`, fix: HINT };
  const subjects = value.split(',');
  const wrong = subjects.filter((subject) => !isSubject(subject, environment));
  if (wrong.length > 0) return { ok: false, detail: `${variable} has ${wrong.join(', ')}`, fix: HINT };
  return { ok: true, detail: `${subjects.join(', ')} (the first sign-in shows whether GitHub sends this)` };
}

function isSubject(subject: string, environment: string): boolean {
  const [, name] = /^repo:[\w.-]+\/[\w.-]+:environment:([\w.-]+)$/.exec(subject) ?? [];
  return name === environment;
}
