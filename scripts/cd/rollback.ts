// `npm run cd:rollback [-- --revision N] [-- --run-is-dead] [-- --without-functions]`: a person brings an earlier release back
// (docs/operations.md, "Roll back by hand").
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { composeDeployer, say } from './release/compose.ts';
import { createHelm } from './release/helm.ts';
import { versionOf } from './release/ledger.ts';
import { rollBackByHand } from './rollback/roll-back-by-hand.ts';

const OPTIONS = {
  revision: { type: 'string' },
  url: { type: 'string' },
  'run-is-dead': { type: 'boolean', default: false },
  'without-functions': { type: 'boolean', default: false },
} as const;

await runScript(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const host = await (await createHelm(process.env)).publicHost();
  const url = values.url ?? `https://${host ?? 'localhost'}`;
  const known = { version: 'by hand', url, withFunctions: !values['without-functions'] };
  const deployer = await composeDeployer(process.env, known);
  const back = await rollBackByHand(deployer, {
    ...(values.revision !== undefined && { revision: revisionOf(values.revision) }),
    isRunDead: values['run-is-dead'],
    reason: `By hand, by ${userInfo().username}.`,
  });
  say(
    back === null
      ? 'There is no release to go back to.'
      : `Live: revision ${back.revision}, ${versionOf(back) ?? 'installed by hand'}.`,
  );
});

function revisionOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError({
    code: 'usage',
    kind: 'invalid',
    message: `--revision ${text}: helm history shows the numbers.`,
  });
}
