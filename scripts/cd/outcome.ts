// `npm run cd:outcome`: hands the outcome of a deployment (CD_OUTCOME_FILE) on to the run: outputs `outcome` and `details` for the
// jobs behind, and a table for its summary page. Without a file it says nothing, and the job's own result has to do.
import { appendFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { runScript } from '../programs/run-script.ts';
import { outcomeTable } from './outcome/outcome-table.ts';
import { readOutcome } from './release/outcome.ts';

const { CD_OUTCOME_FILE: file, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary } = process.env;

await runScript(async () => {
  parseArgs({ options: {} });
  if (!file)
    throw new AppError({ code: 'usage', kind: 'invalid', message: 'Set CD_OUTCOME_FILE to the outcome file.' });
  const outcome = await readOutcome(file);
  if (outcome === undefined) {
    process.stdout.write(`No deployment has begun: there is no ${file}.\n`);
    return;
  }
  const table = outcomeTable(outcome);
  process.stdout.write(`${table}\n`);
  if (outputs) await appendFile(outputs, `outcome=${outcome.outcome}\ndetails=${JSON.stringify(outcome)}\n`);
  if (summary) await appendFile(summary, `${table}\n`);
});
