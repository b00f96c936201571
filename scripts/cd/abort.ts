// `npm run cd:abort`: asks the deployment in progress to stop; it brings the last good release back by itself.
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '#core/platform/clock';
import { runScript } from '../programs/run-script.ts';
import { openLedger, say } from './release/compose.ts';
import { raiseAbort } from './release/ledger-changes.ts';

await runScript(async () => {
  parseArgs({ options: {} });
  const by = `the abort flag of ${process.env['GITHUB_ACTOR'] ?? userInfo().username}`;
  const { abort } = await openLedger(process.env).update((ledger) =>
    raiseAbort(ledger, { by, now: systemClock.now() }),
  );
  say(
    abort === null
      ? 'No deployment is in progress: nothing to stop.'
      : `Run ${abort.runId} is asked to stop; npm run cd:ledger shows when it has.`,
  );
});
