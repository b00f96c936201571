// `npm run cd:notify -- --event started|succeeded|…|ended [--outcome FILE] [--vault NAME]`: tells Slack and e-mail how a deployment
// goes. `ended` takes the event from the run's jobs (NEEDS, JSON). A channel that does not work is a warning; exit code 1 only
// when all that are configured do not.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { createAz } from '../infra/az.ts';
import { runScript } from '../programs/run-script.ts';
import { describeDelivery, somebodyKnows, tellAll } from './notify/channels.ts';
import { composeMessage } from './notify/message.ts';
import { checkEvent, describeOccasion, outcomeIn, parseNeeds, type Needs } from './notify/occasion.ts';
import { secretsOfEnvironment, secretsOfVault } from './notify/secrets.ts';
import { readOutcome, type Outcome } from './release/outcome.ts';

const { env } = process;

await runScript(async () => {
  const { values } = parseArgs({
    options: { event: { type: 'string' }, outcome: { type: 'string' }, vault: { type: 'string' } },
  });
  const event = checkEvent(values.event);
  const needs = parseNeeds(env['NEEDS'] || '{}');
  const outcome = await knownOutcome(values.outcome, needs);
  const message = composeMessage(describeOccasion({ event, outcome, needs, env }));
  process.stdout.write(`${[message.subject, ...message.lines].join('\n')}\n`);
  const secret = values.vault ? secretsOfVault(createAz(env), values.vault) : secretsOfEnvironment(env);
  const deliveries = await tellAll(message, { env, secret, sleep: (ms) => sleep(ms) });
  process.stdout.write(`${deliveries.map(describeDelivery).join('\n')}\n`);
  if (!somebodyKnows(deliveries)) process.exitCode = 1;
});

/** Nobody would hear of a deployment whose outcome is damaged: then what the jobs say has to do. */
async function knownOutcome(file: string | undefined, needs: Needs): Promise<Outcome | undefined> {
  try {
    return file ? await readOutcome(file) : outcomeIn(needs);
  } catch (error) {
    process.stdout.write(`✗ ${error instanceof AppError ? error.message : 'The outcome cannot be read.'}\n`);
    return undefined;
  }
}
