// `npm run images [-- --tag TAG]`: both container images from dist/, which `npm run build` has just made.
import { parseArgs } from 'node:util';
import { productVersion } from './build/product-version.ts';
import { buildImages } from './images/build-images.ts';
import { findBuilder } from './images/find-builder.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { tag: { type: 'string' } } });
  const rootDir = process.cwd();
  const version = await productVersion(rootDir, process.env);
  const builder = await findBuilder(rootDir, process.env);
  if (builder === undefined) {
    process.stderr.write('No image was built: neither a Docker engine answers nor is the program `cluster` on PATH.\n');
    process.exitCode = 2;
    return;
  }
  const images = await buildImages({ rootDir, env: process.env, builder, version, tag: values.tag ?? version });
  for (const { name } of images) process.stdout.write(`${name}\n`);
});
