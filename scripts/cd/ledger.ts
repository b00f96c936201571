// `npm run cd:ledger`: what the pipeline knows of the releases, as JSON.
import { runScript } from '../programs/run-script.ts';
import { openLedger, say } from './release/compose.ts';
import { requireLedger } from './release/ledger-store.ts';

await runScript(async () => say(JSON.stringify(await requireLedger(openLedger(process.env)), null, 2)));
