// Stands for `az` on the pipeline's PATH: hands its command line to the drill (AZ_STAND_IN) and repeats the answer.
import type { AzAnswer } from './az-stand-in.ts';

const response = await fetch(process.env['AZ_STAND_IN'] ?? '', {
  method: 'POST',
  body: JSON.stringify(process.argv.slice(2)),
});
const { code, output } = (await response.json()) as AzAnswer;
if (code === 0) process.stdout.write(output);
else process.stderr.write(`ERROR: ${output}\n`);
process.exitCode = code;
