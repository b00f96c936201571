import { readFile } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { AppError } from '#core/domain/errors';

const Image = Type.String({ maxLength: 500 });

/** What one build made, and all that a deployment needs to know of it. `npm run cd:build` writes it. */
export const ReleaseManifest = Type.Object(
  {
    /** The product version; versions order releases. */
    version: Type.String({
      pattern: String.raw`^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-\d{1,9}-g[0-9a-f]{12})?$`,
      maxLength: 100,
    }),
    commit: Type.String({ pattern: '^[0-9a-f]{40}$' }),
    images: Type.Object({ backend: Image, frontend: Image }, { additionalProperties: false }),
    /** Blob in the container `function-packages`; written once, never changed. */
    functionsPackage: Type.String({ pattern: String.raw`^[0-9a-f]{40}\.zip$` }),
    functionsPackageSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  { additionalProperties: false },
);
export type ReleaseManifest = Static<typeof ReleaseManifest>;

/** An image reference: `tag` or `digest`, never both. */
export type ImageReference = { registry: string; repository: string } & ({ digest: string } | { tag: string });

const BY_DIGEST = /^(?<registry>[\w.:-]+)\/(?<repository>[a-z0-9._/-]+)@(?<digest>sha256:[0-9a-f]{64})$/;
const BY_TAG = /^(?<registry>[\w.:-]+)\/(?<repository>[a-z0-9._/-]+):(?<tag>[\w][\w.-]{0,127})$/;

/**
 * Reads a manifest file. Images have to be named by digest, which nobody can point at something else later; `allowTags` is for
 * clusters that get their images by hand.
 * @throws AppError `invalid`, code `manifest.invalid`, with the field that is wrong.
 */
export async function readManifest(file: string, { allowTags }: { allowTags: boolean }): Promise<ReleaseManifest> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw invalid(`${file} cannot be read. Make it by: npm run cd:build -- --out ${file}`, cause);
  });
  return checkManifest(parse(text, file), { allowTags, source: file });
}

/** The same for a value that has been parsed already, such as the ledger's. `source` says in errors where it is from. */
export function checkManifest(value: unknown, rules: { allowTags: boolean; source: string }): ReleaseManifest {
  const fault = faultOf(value);
  if (fault !== undefined) throw invalid(`${rules.source} is no release manifest: ${fault}.`);
  const manifest = value as ReleaseManifest;
  for (const [part, image] of Object.entries(manifest.images)) {
    if (BY_DIGEST.test(image) || (rules.allowTags && BY_TAG.test(image))) continue;
    const wanted = rules.allowTags ? 'registry/name@sha256:… or registry/name:tag' : 'registry/name@sha256:…';
    throw invalid(`${rules.source}: images.${part} is "${image}"; it has to be ${wanted}.`);
  }
  return manifest;
}

/** Takes an image reference apart. @throws AppError `invalid`, code `manifest.invalid`. */
export function parseImage(image: string): ImageReference {
  const groups = (BY_DIGEST.exec(image) ?? BY_TAG.exec(image))?.groups;
  if (groups === undefined) throw invalid(`"${image}" is no image reference.`);
  return { ...groups } as ImageReference;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`${file} is not JSON.`, cause);
  }
}

/** The first field that is missing or of another form. */
function faultOf(value: unknown): string | undefined {
  if (Check(ReleaseManifest, value)) return undefined;
  if (typeof value !== 'object' || value === null) return 'it has to be an object';
  const known = Object.entries(ReleaseManifest.properties);
  const wrong = known.find(([name, schema]) => !Check(schema, (value as Record<string, unknown>)[name]));
  if (wrong !== undefined) return `"${wrong[0]}" is missing or of another form`;
  const extra = Object.keys(value).filter((name) => !known.some(([one]) => one === name));
  return `it has fields that nobody knows: ${extra.join(', ')}`;
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'manifest.invalid', kind: 'invalid', message, cause });
}
