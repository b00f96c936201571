import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';
import { parseVersion } from '#core/platform/version';
import { parseOutcome, type Outcome } from '../release/outcome.ts';
import { EVENTS, type NotifyEvent, type Occasion } from './message.ts';

const Needs = Type.Record(
  Type.String(),
  Type.Object({
    result: Type.Enum(['success', 'failure', 'cancelled', 'skipped']),
    outputs: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
);
/** The jobs before this one, as the expression `toJSON(needs)` of a workflow writes them. */
export type Needs = Static<typeof Needs>;

/** Name of the job that deploys; its output `details` is the outcome. */
const DEPLOY = 'deploy';
/** Of the jobs of a group GitHub lets one wait, and cancels it when a newer one comes. */
const CHANGES_PRODUCTION = new Set(['infra', DEPLOY]);

/** `ended` is whatever the run came to: the jobs before and their outcome say it. */
export type Asked = NotifyEvent | 'ended';

/** @throws AppError `invalid`, code `usage`. */
export function checkEvent(event: string | undefined): Asked {
  const known = [...EVENTS, 'ended'] as const;
  const found = known.find((one) => one === event);
  if (found !== undefined) return found;
  throw new AppError({ code: 'usage', kind: 'invalid', message: `Say --event ${known.join('|')}` });
}

/** @throws AppError `invalid`, code `notify.needs`. */
export function parseNeeds(text: string): Needs {
  const value: unknown = JSON.parse(text);
  if (Check(Needs, value)) return value;
  throw new AppError({ code: 'notify.needs', kind: 'invalid', message: 'NEEDS is not what toJSON(needs) writes.' });
}

/**
 * The outcome that the deploying job has handed on; undefined when it did not get that far.
 * @throws AppError `invalid`, code `outcome.invalid`
 */
export function outcomeIn(needs: Needs): Outcome | undefined {
  const details = needs[DEPLOY]?.outputs?.['details'];
  return details ? parseOutcome(details, `The output "details" of job ${DEPLOY}`) : undefined;
}

/** What there is to tell of the run in whose environment this is. */
export function describeOccasion({
  event,
  outcome,
  needs,
  env,
}: {
  event: Asked;
  outcome: Outcome | undefined;
  needs: Needs;
  env: NodeJS.ProcessEnv;
}): Occasion {
  const end = event === 'ended' ? endOf(needs, outcome) : { event };
  return {
    version: outcome?.version,
    previousVersion: outcome?.previousVersion ?? undefined,
    stage: outcome?.stage,
    reason: outcome?.reason ?? undefined,
    seconds: outcome && (Date.parse(outcome.at) - Date.parse(outcome.startedAt)) / 1000,
    commit: commitOf(outcome, env),
    run: runUrl(env),
    ...end,
  };
}

function endOf(needs: Needs, outcome: Outcome | undefined): Pick<Occasion, 'event' | 'stage' | 'reason'> {
  if (outcome?.outcome === 'running') {
    return {
      event: 'failed',
      reason: 'The run ended in this stage without an outcome; the next one heals what it left.',
    };
  }
  if (outcome !== undefined) return { event: outcome.outcome };
  // Nothing failed, and still it may not have deployed: what it needs was skipped.
  const [job, result] = firstBad(needs) ?? [DEPLOY, needs[DEPLOY]?.result ?? 'no result'];
  if (result === 'success') return { event: 'succeeded' };
  if (CHANGES_PRODUCTION.has(job) && result === 'cancelled') {
    return {
      event: 'superseded',
      stage: job,
      reason: 'It was cancelled while it waited; a newer push took its place.',
    };
  }
  const deployed = job === DEPLOY ? 'it left no outcome: see the run' : 'nothing was deployed';
  return { event: 'failed', stage: job, reason: `Job "${job}" ended with ${result}; ${deployed}.` };
}

/** The commit that is released: for a hotfix not the one that the run began at. */
function commitOf(outcome: Outcome | undefined, { GITHUB_SHA: sha }: NodeJS.ProcessEnv): string | undefined {
  const released = outcome && parseVersion(outcome.version)?.commit;
  return released === undefined || sha?.startsWith(released) ? sha : released;
}

/** The job that stopped the others: they are skipped then. */
function firstBad(needs: Needs): [string, string] | undefined {
  const bad = Object.entries(needs).find(([, { result }]) => result === 'failure' || result === 'cancelled');
  return bad && [bad[0], bad[1].result];
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function runUrl(env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}
