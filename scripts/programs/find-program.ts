import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where tools lie that `npm run tools` installs, below the repository's root. */
export const TOOLS_DIR = join('.tools', 'bin');

/** PATH for a child: its own, then `.tools/bin` of the folder that npm scripts run in. */
export function searchPathWithTools(env: NodeJS.ProcessEnv): string {
  return [env['PATH'] ?? '', join(process.cwd(), TOOLS_DIR)].join(delimiter);
}

/** Path of a program on the search path, else in `.tools/bin` below `rootDir`; undefined when it is in neither. */
export async function findProgram(name: string, searchPath: string, rootDir: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = [...searchPath.split(delimiter).filter(Boolean), join(rootDir, TOOLS_DIR)];
  for (const folder of folders) {
    const path = join(folder, file);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
