import { findProgram } from '../programs/find-program.ts';
import type { CheckContext } from './check-types.ts';

/** Undefined when the program is there, else the reason for which a check that needs it is skipped. */
export async function missingProgram(name: string, { rootDir, env }: CheckContext): Promise<string | undefined> {
  const path = await findProgram(name, env['PATH'] ?? '', rootDir);
  return path === undefined ? `${name} is not on PATH and not in .tools/bin: run \`npm run tools\`` : undefined;
}
