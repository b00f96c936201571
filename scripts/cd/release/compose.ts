import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#core/platform/clock';
import { redactText } from '#core/platform/redaction';
import { createAz } from '../../infra/az.ts';
import { searchPathWithTools } from '../../programs/find-program.ts';
import type { Deployer } from '../deploy/deployer.ts';
import { createLoadTest, LOAD_TEST_PROGRAM } from '../probe/load-test.ts';
import { createCluster } from './cluster.ts';
import { createFunctionsApp, readFunctionsPlace } from './functions-app.ts';
import { createHelm } from './helm.ts';
import { createKubectl } from './kubectl.ts';
import { createLedgerStore, type LedgerStore } from './ledger-store.ts';
import { createOutcomeReporter } from './outcome-reporter.ts';
import { createPublicSite } from './public-site.ts';
import { createStop } from './stop.ts';

const pauses = { sleep: (ms: number) => sleep(ms), random: Math.random };

/** Clock, sleep and chance of the real world, helm, kubectl and az of the environment. */
export async function composeDeployer(
  env: NodeJS.ProcessEnv,
  known: { version: string; url: string; withFunctions: boolean; loadTestProgram?: string },
): Promise<Deployer> {
  const { version, url, withFunctions, loadTestProgram: program = LOAD_TEST_PROGRAM } = known;
  const clock = systemClock;
  const ledger = openLedger(env);
  const runId = env['CD_RUN_ID'] ?? `local-${randomUUID()}`;
  return {
    ...pauses,
    runId,
    helm: await createHelm(env),
    cluster: createCluster(createKubectl(env, pauses), clock),
    ledger,
    functions: withFunctions
      ? createFunctionsApp(createAz({ ...env, PATH: searchPathWithTools(env) }), readFunctionsPlace(env), pauses)
      : null,
    site: createPublicSite(url),
    loadTest: createLoadTest({ env, program, withFunctions, say }),
    outcome: createOutcomeReporter({ version, file: env['CD_OUTCOME_FILE'], clock, say }),
    stop: createStop({ ledger, runId, clock, say }),
    clock,
    say,
  };
}

export function openLedger(env: NodeJS.ProcessEnv): LedgerStore {
  return createLedgerStore(createKubectl(env, pauses), pauses);
}

/** Into the log of a run, which many can read: what programs and pods have said may hold anything (FR-020). */
export function say(line: string): void {
  process.stdout.write(`${redactText(line)}\n`);
}
