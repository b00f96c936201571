// Stands in for helm and kubectl: records each call, answers from FAKE_CLUSTER_DIR.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeAnswer } from './fake-cluster.ts';

const folder = process.env['FAKE_CLUSTER_DIR'] ?? '';
const line = process.argv.slice(2).join(' ');
// Each of our calls gets an end of input, an empty one too.
const input = readFileSync(0, 'utf8');
appendFileSync(join(folder, 'calls.ndjson'), `${JSON.stringify({ line, input })}\n`);

const file = join(folder, 'answers.json');
const answers = JSON.parse(readFileSync(file, 'utf8')) as FakeAnswer[];
const answer = answers.findLast((one) => new RegExp(one.line).test(line) && one.times !== 0);
if (answer?.times !== undefined) {
  answer.times -= 1;
  writeFileSync(file, JSON.stringify(answers));
}
process.stdout.write(answer?.stdout ?? '');
if (answer?.error !== undefined) {
  process.stderr.write(`Error: ${answer.error}\n`);
  process.exitCode = 1;
}
