import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { parseEnv } from 'node:util';
import type { Ask } from './fill-vault.ts';

/** Where the answers come from: a file, piped input (both with lines NAME=value), or a person who types unseen. */
export async function createAsk(envFile: string | undefined): Promise<Ask> {
  if (envFile !== undefined) return fromLines(await readFile(envFile, 'utf8'));
  return process.stdin.isTTY ? fromPerson : fromLines(await text(process.stdin));
}

/** `slack-webhook-url` is written SLACK_WEBHOOK_URL there. */
export function fromLines(lines: string): Ask {
  const answers = parseEnv(lines);
  return ({ name }) => Promise.resolve(answers[name.toUpperCase().replaceAll('-', '_')]);
}

const fromPerson: Ask = async ({ question, optional }) => {
  process.stderr.write(`${question}${optional ? ' (Enter to leave out)' : ''}: `);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};
