import { readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { parse } from 'yaml';
import { AppError } from '#core/domain/errors';
import { parseImage, type ImageReference, type ReleaseManifest } from './manifest.ts';

/** The Helm values of a release's images. @throws AppError `invalid` when they are in two registries, which the chart cannot say. */
export function imageValues({ images }: ReleaseManifest): object {
  const [backend, frontend] = [parseImage(images.backend), parseImage(images.frontend)];
  if (backend.registry !== frontend.registry) {
    const message = `The images are in two registries: ${backend.registry} and ${frontend.registry}.`;
    throw new AppError({ code: 'manifest.invalid', kind: 'invalid', message });
  }
  return {
    image: { registry: backend.registry, backend: chartImage(backend), frontend: chartImage(frontend) },
  };
}

function chartImage(reference: ImageReference): object {
  const { repository } = reference;
  return 'digest' in reference ? { repository, digest: reference.digest } : { repository, tag: reference.tag };
}

const Values = Type.Object({ gateway: Type.Object({ publicHost: Type.String({ minLength: 1 }) }) });

/** The public URL that the values files say, the last one first. @throws AppError `invalid`, code `deploy.no-url`. */
export async function publicUrlOf(valuesFiles: readonly string[]): Promise<string> {
  for (const file of valuesFiles.toReversed()) {
    const values: unknown = parse(await readFile(file, 'utf8'));
    if (Check(Values, values)) return `https://${values.gateway.publicHost}`;
  }
  const message = 'No values file says gateway.publicHost: give the public URL by --url https://…';
  throw new AppError({ code: 'deploy.no-url', kind: 'invalid', message });
}
