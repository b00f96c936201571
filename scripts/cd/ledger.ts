// `npm run cd:ledger`: what the pipeline knows of the releases, as JSON.
import { parseArgs } from 'node:util';
import { runScript } from '../programs/run-script.ts';
import { openLedger } from './release/compose.ts';
import { requireLedger } from './release/ledger-store.ts';

await runScript(async () => {
  parseArgs({ options: {} });
  const ledger = await requireLedger(openLedger(process.env));
  process.stdout.write(`${JSON.stringify(ledger, null, 2)}\n`);
});
