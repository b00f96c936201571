// `npm run cd:build -- --out FILE [--registry NAME] [--push] [--previous-image REF]`: everything that a release consists of, and its
// manifest. REGISTRY and PREVIOUS_IMAGE say the same as the options.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { searchPathWithTools } from '../programs/find-program.ts';
import { runScript } from '../programs/run-script.ts';
import { buildRelease } from './build/build-release.ts';

await runScript(async () => {
  const text = { type: 'string' } as const;
  const options = {
    out: text,
    registry: text,
    push: { type: 'boolean', default: false },
    'previous-image': text,
  } as const;
  const { values } = parseArgs({ options });
  if (values.out === undefined) {
    throw new AppError({ code: 'usage', kind: 'invalid', message: 'Say where the manifest goes: --out FILE' });
  }
  const registry = values.registry ?? (process.env['REGISTRY'] || undefined);
  const previousImage = values['previous-image'] ?? (process.env['PREVIOUS_IMAGE'] || undefined);
  const manifest = await buildRelease({
    rootDir: process.cwd(),
    env: { ...process.env, PATH: searchPathWithTools(process.env) },
    out: resolve(values.out),
    ...(registry !== undefined && { registry }),
    push: values.push,
    ...(previousImage !== undefined && { previousImage }),
    print: (line) => process.stderr.write(`${line}\n`),
    now: () => performance.now(),
  });
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
});
