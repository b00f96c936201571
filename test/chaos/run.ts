/** `npm run test:chaos -- [--completions 500] [--kills 20] [--seed N] [--dapr shim|daprd]`: the thorough form of kill-parts.test.ts. */
import { parseArgs } from 'node:util';
import type { DaprChoice } from '../../scripts/dev/stack/start-arguments.ts';
import { signInAsGuest } from '../support/api-client.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { startTestStack } from '../support/test-stack.ts';
import { killPartsDuringCompletions } from './kill-parts.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { completions: text, kills: text, seed: text, dapr: text } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const completions = Number(values.completions ?? 500);
const kills = Number(values.kills ?? 20);
const parts = ['functions', 'backend-1', 'broker'];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`${completions} completions, ${kills} kills of each of ${parts.join(', ')}, seed ${seed}`);
const { stack, end } = await startTestStack({ dapr: (values.dapr ?? 'auto') as DaprChoice });
try {
  const who = await signInAsGuest(stack.url);
  const outcome = await killPartsDuringCompletions(stack, who, {
    completions,
    kills,
    parts,
    random: seededRandom(seed),
    log: say,
  });
  say(JSON.stringify({ seed, ...outcome }, null, 2));
  const isExact =
    outcome.nextOccurrences === completions &&
    outcome.missing.length + outcome.doubled.length + outcome.deadLetters === 0;
  say(isExact ? `exactly ${completions} next occurrences` : 'NOT exact');
  process.exitCode = isExact ? 0 : 1;
} finally {
  await end();
}
