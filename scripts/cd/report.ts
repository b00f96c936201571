// `npm run cd:report [-- --runs 100]`: the success rate of deployments from the history of GitHub Actions (SC-011), as a table and as
// JSON. Exit code 1 when it is missed. Reads GITHUB_REPOSITORY and, where it is set, GITHUB_TOKEN.
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { createGitHub } from './history/github-api.ts';
import { judgeRun, type Verdict } from './history/judge-run.ts';
import { jobsOf, newestRuns } from './history/runs.ts';
import { rateTable, successRate } from './report/success-rate.ts';

const MOST_RUNS = 500;

await runScript(async () => {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '100' } } });
  const limit = Number(values.runs);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_RUNS) {
    throw new AppError({ code: 'usage', kind: 'invalid', message: `--runs is a number from 1 to ${MOST_RUNS}.` });
  }
  const github = createGitHub(process.env);
  const verdicts: Verdict[] = [];
  for (const run of await newestRuns(github, limit)) verdicts.push(judgeRun(run, await jobsOf(github, run)));
  const rate = successRate(verdicts);
  process.stdout.write(`${rateTable(rate)}\n${JSON.stringify(rate)}\n`);
  if (rate.verdict === 'missed') process.exitCode = 1;
});
