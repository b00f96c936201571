import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OK, failed } from './check-types.ts';
import type { Check } from './check-types.ts';
import { run } from './command-check.ts';

/** CONTRIBUTING.md: ≤ 150 lines as a rule, never > 300. */
const LONG = 150;
const TOO_LONG = 300;
const WRITTEN_BY_HAND = /\.(?:ts|tsx|cts|cjs|css|sql|bicep|yml|yaml|html)$/;

export const fileLength: Check = {
  name: 'file length',
  async run(context) {
    const { stdout } = await run(['git', 'ls-files', '-co', '--exclude-standard', '-z'], context);
    const files = stdout.split('\0').filter((file) => WRITTEN_BY_HAND.test(file));
    const measured = await Promise.all(
      files.map(async (file) => ({ file, lines: await countLines(join(context.rootDir, file)) })),
    );
    const long = measured.filter(({ lines }) => lines > LONG).toSorted((a, b) => b.lines - a.lines);
    const list = long.map(({ file, lines }) => `${String(lines).padStart(5)} ${file}`).join('\n');
    if (long.some(({ lines }) => lines > TOO_LONG))
      return failed(`Files over ${TOO_LONG} lines must be divided:\n${list}`);
    return list === '' ? OK : { ...OK, detail: `over ${LONG} lines, worth a look:\n${list}` };
  },
};

async function countLines(path: string): Promise<number> {
  // A file that git still lists may be deleted in the work tree.
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}
