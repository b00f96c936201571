// `npm run --silent interpret`: what the language engine reads and what the recurrence engine computes, as JSON lines from stdin
// to stdout in the same order. Modes and fields: docs/design/language-and-recurrence.md §5.
import { createInterface } from 'node:readline';
import { answerLine } from './interpret/answer-line.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answerLine(line))}\n`);
  }
});
