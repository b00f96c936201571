import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGES } from '#core/platform/names';
import { findBuilder } from '../../images/find-builder.ts';
import { runProgram } from '../../programs/run-program.ts';
import type { Measured } from '../judge.ts';

const IMAGE_MB = { most: 200 };

/** What distroless Debian holds beside Node: C library, certificates, time zones. */
const BASE_MB = 30;

/** The backend's image where Docker has one, else what it would hold. */
export async function imageFigure(backendDir: string): Promise<Measured> {
  const figure = { name: 'image of the backend', unit: 'MB', bar: IMAGE_MB };
  const built = await newestImageMb();
  if (built !== undefined) return { ...figure, samples: [built], note: 'the newest that Docker has' };
  const own = await folderMb(backendDir);
  const node = (await stat(process.execPath)).size / 1_000_000;
  const note = `estimated: ours ${Math.round(own)}, Node ${Math.round(node)}, base ${BASE_MB}`;
  return { ...figure, samples: [own + node + BASE_MB], note };
}

async function newestImageMb(): Promise<number | undefined> {
  const builder = await findBuilder(process.cwd(), process.env);
  if (builder?.kind !== 'docker') return undefined;
  const docker = async (...args: string[]): Promise<string> =>
    (await runProgram({ program: builder.program, args, env: process.env, install: '' })).stdout.trim();
  // Docker lists the newest first.
  const [id = ''] = (await docker('images', '--quiet', IMAGES.backend)).split('\n');
  return id === '' ? undefined : Number(await docker('image', 'inspect', '--format', '{{.Size}}', id)) / 1_000_000;
}

async function folderMb(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000_000;
}
