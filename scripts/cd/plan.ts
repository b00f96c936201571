// `npm run cd:plan`: has anything changed that `infra:deploy` or `platform` apply, since the last release that succeeded? Writes
// `infra=true` or `infra=false` for the next jobs of a run.
import { appendFile } from 'node:fs/promises';
import { runScript } from '../programs/run-script.ts';
import { createGitHub } from './history/github-api.ts';
import { changedPaths } from './plan/changed-paths.ts';
import { lastGoodCommit } from './plan/last-good-commit.ts';

const { env } = process;

await runScript(async () => {
  const base = await lastGoodCommit(createGitHub(env));
  const changed = base === undefined ? undefined : await changedPaths(base, { rootDir: process.cwd(), env });
  // What is not known to be the same is applied: to apply it again changes nothing.
  const infra = changed === undefined || changed.length > 0;
  process.stdout.write(`Since ${base ?? 'no release'}: ${changed?.join(', ') ?? 'not known'}\ninfra=${infra}\n`);
  if (env['GITHUB_OUTPUT']) await appendFile(env['GITHUB_OUTPUT'], `infra=${infra}\n`);
});
