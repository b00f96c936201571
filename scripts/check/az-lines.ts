import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AZ_USAGES, readUsage } from '../infra/testing/az-usages.ts';
import { run } from './command-check.ts';
import { failed, OK, type Check, type CheckContext } from './check-types.ts';
import { missingProgram } from './missing-program.ts';

/** What az ends with when it does not accept a line; signed out, it ends an accepted one with 1. */
const REFUSED = 2;
const NO_AZ = 'az is not on PATH: https://learn.microsoft.com/cli/azure/install-azure-cli';
/** Would open a browser. */
const SIGNS_IN = 'login';

/** Every az line that scripts may send and that docs and workflows name is one that the real Azure CLI accepts. */
export const azLines: Check = {
  name: 'az command lines',
  async run(context) {
    if ((await missingProgram('az', context)) !== undefined) return { status: 'skipped', detail: NO_AZ };
    // Nobody is signed in there, so that no line can do anything.
    const signedOut = await mkdtemp(join(tmpdir(), 'az-lines-'));
    try {
      const env = { ...context.env, AZURE_CONFIG_DIR: signedOut, AZURE_CORE_COLLECT_TELEMETRY: 'false' };
      const lines = [...AZ_USAGES.flatMap((usage) => linesOf(usage)), ...(await linesInTexts(context))];
      const refused = await refusedOf(lines, { ...context, env });
      return refused.length === 0 ? OK : failed(refused.join('\n'));
    } finally {
      await rm(signedOut, { recursive: true, force: true });
    }
  },
};

/** The shortest line of a usage, and the longest with each of the values that an option has to choose from. */
export function linesOf(usage: string): string[][] {
  const { command, options } = readUsage(usage);
  if (command === SIGNS_IN) return [];
  const words = command.split(' ');
  const given = ({ name, takesValue, choices }: (typeof options)[number], turn: number): string[] =>
    takesValue ? [name, choices?.[turn % choices.length] ?? valueOf(name)] : [name];
  const turns = Math.max(1, ...options.map(({ choices }) => choices?.length ?? 0));
  const required = options.filter(({ isRequired }) => isRequired);
  const longest = Array.from({ length: turns }, (_, turn) => [...words, ...options.flatMap((one) => given(one, turn))]);
  const shortest = required.length < options.length ? [[...words, ...required.flatMap((one) => given(one, 0))]] : [];
  return [...longest, ...shortest];
}

/** Lines that begin with `az` in code blocks, in `code` and in workflows, as words; also behind `$ `, `&& ` and in `$(…)`. */
export function linesIn(text: string): string[][] {
  const whole = text.replaceAll(/\\\n\s*/g, '');
  const blocks = [...whole.matchAll(/(?:^[ \t]*(?:- )?(?:run: )?|\$ |&& )az (.*?)(?= && |$)/gm)];
  const inner = [...whole.matchAll(/\$\(az ([^()\n]*)\)/g)];
  const inline = [...text.matchAll(/`az ([^`\n]+)`/g)];
  return [...blocks, ...inner, ...inline]
    .map(([, line = '']) =>
      (line.match(/(?:"[^"]*"|'[^']*'|<[^>]*>|[^\s"'<#])+|#.*$/g) ?? []).filter((word) => !word.startsWith('#')),
    )
    .map((words) => words.map((word) => word.replaceAll(/^["']|["']$/g, '')))
    .filter(([first]) => first !== undefined && /^[a-z]/.test(first) && first !== SIGNS_IN);
}

/** az reads the file of a secret before it says that nobody is signed in. */
function valueOf(option: string): string {
  return option === '--file' ? import.meta.filename : 'x';
}

/** A page's `<file>` is none. */
function withFile(line: readonly string[]): string[] {
  return line.map((word, at) => (line[at - 1] === '--file' && word === '<file>' ? valueOf('--file') : word));
}

async function linesInTexts(context: CheckContext): Promise<string[][]> {
  const { stdout } = await run(['git', 'ls-files', '-co', '--exclude-standard', '*.md', '.github/**'], context);
  const files = stdout.split('\n').filter(Boolean);
  const texts = await Promise.all(files.map((file) => readFile(join(context.rootDir, file), 'utf8')));
  return texts.flatMap((text) => linesIn(text));
}

async function refusedOf(lines: readonly string[][], context: CheckContext): Promise<string[]> {
  const queue = [...new Map(lines.map((line) => [line.join(' '), line])).values()];
  const refused: string[] = [];
  const work = async (): Promise<void> => {
    for (let line = queue.shift(); line; line = queue.shift()) {
      const { code, stderr } = await run(['az', ...withFile(line)], context);
      if (code === REFUSED) refused.push(`az ${line.join(' ')}\n  ${stderr.split('\n')[0] ?? ''}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return refused;
}
