// `npm run cd:watchdog [-- --vault NAME]`: tells Slack and e-mail of deployments that have not ended within 15 minutes, or that ended
// without a word. Reads the history of GitHub Actions (GITHUB_REPOSITORY, GITHUB_TOKEN).
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { createAz } from '../infra/az.ts';
import { runScript } from '../programs/run-script.ts';
import { createGitHub } from './history/github-api.ts';
import { jobsOf, newestRuns, type Job, type Run } from './history/runs.ts';
import { describeDelivery, somebodyKnows, tellAll } from './notify/channels.ts';
import { composeMessage } from './notify/message.ts';
import { secretsOfEnvironment, secretsOfVault } from './notify/secrets.ts';
import { whyOverdue } from './watchdog/overdue-runs.ts';

/** As many as can be of interest within half an hour. */
const LATEST_RUNS = 10;

const { env } = process;

function judge(run: Run, jobs: readonly Job[]): string | undefined {
  const reason = whyOverdue(run, jobs, new Date());
  process.stdout.write(`${run.html_url}: ${reason ?? 'in order'}\n`);
  return reason;
}

/** A run of which nothing can be read keeps nobody from hearing of the others. */
function unreadable(error: unknown): undefined {
  process.exitCode = 1;
  process.stdout.write(`✗ ${error instanceof AppError ? error.message : String(error)}\n`);
}

await runScript(async () => {
  const { values } = parseArgs({ options: { vault: { type: 'string' } } });
  const github = createGitHub(env);
  const secret = values.vault ? secretsOfVault(createAz(env), values.vault) : secretsOfEnvironment(env);
  for (const run of await newestRuns(github, LATEST_RUNS)) {
    const reason = await jobsOf(github, run).then((jobs) => judge(run, jobs), unreadable);
    if (reason === undefined) continue;
    const message = composeMessage({ event: 'overdue', commit: run.head_sha, reason, run: run.html_url });
    const deliveries = await tellAll(message, { env, secret, sleep: (ms) => sleep(ms) });
    process.stdout.write(`${deliveries.map(describeDelivery).join('\n')}\n`);
    if (!somebodyKnows(deliveries)) process.exitCode = 1;
  }
});
