// Stands in for az: refuses what az refuses, records each call, answers from FAKE_AZ_DIR. Secrets are kept there as files.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusal, splitCommand } from './az-usages.ts';
import type { FakeRule } from './fake-az.ts';
import { applyQuery } from './jmespath-subset.ts';

const folder = process.env['FAKE_AZ_DIR'] ?? '';
const args = process.argv.slice(2);
const { command, options } = splitCommand(args);
appendFileSync(join(folder, 'calls.ndjson'), `${JSON.stringify({ command, options, files: modes() })}\n`);
const refused = refusal(args);
if (refused !== undefined) fail(refused, 2);
else if (command.startsWith('keyvault secret ') && !ruleFor()) answer(secret(command.split(' ').at(-1)));
else answerByRule();

function answerByRule(): void {
  const rule = ruleFor();
  if (rule === undefined) fail(`the fake az has no answer for: ${args.join(' ')}`, 99);
  else if (rule.error !== undefined) fail(rule.error, 1);
  else answer(rule.answer);
}

/** The last fitting rule wins, so that a test can replace a common answer. */
function ruleFor(): FakeRule | undefined {
  const rules = JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8')) as FakeRule[];
  return rules.findLast(
    (rule) =>
      rule.command === command &&
      Object.entries(rule.when ?? {}).every(([option, pattern]) =>
        new RegExp(pattern, 'i').test(options[option] ?? ''),
      ),
  );
}

function secret(verb: string | undefined): unknown {
  const vault = join(folder, 'vault');
  mkdirSync(vault, { recursive: true });
  const name = options['--name'] ?? '';
  const id = `https://${options['--vault-name']}.vault.azure.net/secrets/${name}`;
  if (verb === 'list') return readdirSync(vault).map((file) => ({ id: `${id}${file}`, name: file }));
  if (verb === 'set') writeFileSync(join(vault, name), readFileSync(options['--file'] ?? '', 'utf8'));
  return { id: `${id}/1`, name, value: readFileSync(join(vault, name), 'utf8') };
}

/** Permissions of the files that the call names: secrets lie in some. */
function modes(): Record<string, string> {
  const paths = Object.values(options).map((value) => value.replace(/^@/, ''));
  const files = paths.filter((path) => path.startsWith('/') && existsSync(path));
  return Object.fromEntries(files.map((path) => [path, (statSync(path).mode & 0o777).toString(8)]));
}

function answer(value: unknown): void {
  const query = options['--query'];
  const shown = query === undefined ? value : applyQuery(query, value);
  if (shown !== undefined && shown !== null) process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
}

function fail(message: string, code: number): void {
  process.stderr.write(`ERROR: ${message}\n`);
  process.exitCode = code;
}
