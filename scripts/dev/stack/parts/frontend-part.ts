import { join } from 'node:path';
import { startChild } from '../../../programs/start-child.ts';
import type { Part } from '../kept-part.ts';
import { choosePort } from '../ports.ts';
import type { StackContext } from '../context.ts';

/** Where Vite is used to be; the next free one if taken. */
const VITE_PORT = 5173;

/** The page: by the static server of production, or by Vite with hot reload. */
export function frontendPart({ paths, env, version, watch, log }: StackContext): Part<number> {
  return {
    name: 'frontend',
    async start(former) {
      const port = former ?? (watch ? await choosePort({ wanted: VITE_PORT, exact: false }) : 0);
      const child = await startChild({
        name: 'frontend',
        entry: join(paths.root, 'aks/frontend/server', watch ? 'dev.ts' : 'main.ts'),
        env: { ...env, PORT: String(port), STATIC_DIR: join(paths.root, 'dist/web'), APP_VERSION: version },
        cwd: paths.root,
        log: log('frontend'),
      });
      return { value: child.port, pid: child.pid, exited: child.exited, stop: child.stop };
    },
  };
}
