/** `ARG NODE_IMAGE=host/repository:tag`, pinned or not. */
const BASE_IMAGE = /^(ARG NODE_IMAGE=)([^@\s]+)(?:@sha256:[0-9a-f]{64})?$/m;

/** The base image that a Dockerfile names, without its digest. */
export function baseImageOf(dockerfile: string): string | undefined {
  return BASE_IMAGE.exec(dockerfile)?.[2];
}

/** The same Dockerfile with the digest of its base image; the tag stays for people. */
export function pinBaseImage(dockerfile: string, digest: string): string {
  return dockerfile.replace(BASE_IMAGE, `$1$2@${digest}`);
}
