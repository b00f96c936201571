// `npm run package:functions -- --out FILE`: the functions as Azure takes them, started once before they count as made.
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { bundlePrograms } from './build/bundle-programs.ts';
import { withLocalServices } from './build/functions-package/local-services.ts';
import { makePackage } from './build/functions-package/make-package.ts';
import { smokeStart } from './build/functions-package/smoke-start.ts';
import { productVersion } from './build/product-version.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (values.out === undefined) {
    throw new AppError({ code: 'usage', kind: 'invalid', message: 'Say where it goes: --out FILE' });
  }
  const rootDir = process.cwd();
  const outDir = join(rootDir, 'dist');
  const version = await productVersion(rootDir, process.env);
  await bundlePrograms({ rootDir, outDir, version, programs: ['functions/index'] });
  const { zip, sha256 } = await makePackage(rootDir, outDir);
  await withLocalServices((services) => smokeStart({ zip, version, services, rootDir, env: process.env }));
  await writeFile(resolve(values.out), zip);
  process.stdout.write(`${values.out}: version ${version}, ${zip.length} bytes, sha256 ${sha256}\n`);
});
