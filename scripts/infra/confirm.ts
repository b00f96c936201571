import { createInterface } from 'node:readline/promises';
import { AppError } from '#core/domain/errors';

/**
 * Asks a person to type `expected`; anything else counts as no.
 * @throws AppError `invalid` where nobody can be asked, naming the option that answers in advance.
 */
export async function confirmByTyping(question: string, expected: string, option: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    const message = `There is no terminal to ask at. Add ${option} to go on without a question.`;
    throw new AppError({ code: 'confirm.nobody', kind: 'invalid', message });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`${question} `)).trim() === expected;
  } finally {
    terminal.close();
  }
}
