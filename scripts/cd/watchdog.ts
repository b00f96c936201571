// `npm run cd:watchdog [-- --vault NAME]`: tells Slack and e-mail of deployments that have not ended within 15 minutes, or that ended
// without a word. Reads the history of GitHub Actions (GITHUB_REPOSITORY, GITHUB_TOKEN).
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAz } from '../infra/az.ts';
import { runScript } from '../programs/run-script.ts';
import { createGitHub } from './history/github-api.ts';
import { jobsOf, newestRuns } from './history/runs.ts';
import { describeDelivery, somebodyKnows, tellAll } from './notify/channels.ts';
import { composeMessage } from './notify/message.ts';
import { secretsOfEnvironment, secretsOfVault } from './notify/secrets.ts';
import { whyOverdue } from './watchdog/overdue-runs.ts';

/** As many as can be of interest within half an hour. */
const LATEST_RUNS = 10;

const { env } = process;

await runScript(async () => {
  const { values } = parseArgs({ options: { vault: { type: 'string' } } });
  const github = createGitHub(env);
  const secret = values.vault ? secretsOfVault(createAz(env), values.vault) : secretsOfEnvironment(env);
  for (const run of await newestRuns(github, LATEST_RUNS)) {
    const reason = whyOverdue(run, await jobsOf(github, run), new Date());
    process.stdout.write(`${run.html_url}: ${reason ?? 'in order'}\n`);
    if (reason === undefined) continue;
    const message = composeMessage({ event: 'overdue', commit: run.head_sha, reason, run: run.html_url });
    const deliveries = await tellAll(message, { env, secret, sleep: (ms) => sleep(ms) });
    process.stdout.write(`${deliveries.map(describeDelivery).join('\n')}\n`);
    if (!somebodyKnows(deliveries)) process.exitCode = 1;
  }
});
