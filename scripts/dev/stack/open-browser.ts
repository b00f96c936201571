import { spawn } from 'node:child_process';

/** Opens a page in the person's browser; where there is none, the printed URL must do. */
export function openBrowser(url: string, platform: NodeJS.Platform): void {
  const program = platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(program, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
