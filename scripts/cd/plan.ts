// `npm run cd:plan`: compares with the last release that succeeded. Writes `infra=true` or `infra=false`: has anything changed that
// `infra:deploy` or `platform` apply? And `previous-image`: the frontend image of that release, whose assets open pages still ask for.
import { appendFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { IMAGES } from '#core/platform/names';
import { runScript } from '../programs/run-script.ts';
import { createGitHub } from './history/github-api.ts';
import { changedPaths } from './plan/changed-paths.ts';
import { lastGoodCommit } from './plan/last-good-commit.ts';
import { versionAt } from './plan/version-at.ts';

const { env } = process;

await runScript(async () => {
  parseArgs({ options: {} });
  const base = await lastGoodCommit(createGitHub(env));
  const here = { rootDir: process.cwd(), env };
  const changed = base === undefined ? undefined : await changedPaths(base, here);
  const version = base === undefined ? undefined : await versionAt(base, here);
  // What is not known to be the same is applied: to apply it again changes nothing.
  const infra = changed === undefined || changed.length > 0;
  const registry = env['REGISTRY'];
  const image = version !== undefined && registry ? `${registry}/${IMAGES.frontend}:${version}` : '';
  const outputs = `infra=${infra}\nprevious-image=${image}\n`;
  process.stdout.write(`Since ${version ?? 'no release'}: ${changed?.join(', ') ?? 'not known'}\n${outputs}`);
  if (env['GITHUB_OUTPUT']) await appendFile(env['GITHUB_OUTPUT'], outputs);
});
