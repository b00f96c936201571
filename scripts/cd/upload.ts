// `npm run cd:upload -- --manifest FILE`: stores the functions package of a release, which lies beside its manifest, before it is deployed.
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { uploadPackage } from '../build/functions-package/upload-package.ts';
import { createAz } from '../infra/az.ts';
import { searchPathWithTools } from '../programs/find-program.ts';
import { runScript } from '../programs/run-script.ts';
import { readManifest } from './release/manifest.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { manifest: { type: 'string' } } });
  const storageAccount = process.env['TODO_STORAGE_ACCOUNT'];
  if (values.manifest === undefined || !storageAccount) {
    const message = 'Give --manifest FILE, and the storage account in TODO_STORAGE_ACCOUNT.';
    throw new AppError({ code: 'usage', kind: 'invalid', message });
  }
  const manifest = await readManifest(values.manifest, { allowTags: true });
  const az = createAz({ ...process.env, PATH: searchPathWithTools(process.env) });
  const { functionsPackage: blob, functionsPackageSha256: sha256 } = manifest;
  const file = join(dirname(values.manifest), blob);
  const outcome = await uploadPackage(az, { storageAccount, blob, file, sha256 });
  process.stdout.write(`${blob}: ${outcome === 'new' ? 'stored' : 'was there already, with the same content'}\n`);
});
