import { AppError } from '#core/domain/errors';

const STEPS = ['major', 'minor', 'patch'] as const;

/** The version after `version` by Semantic Versioning. @throws AppError `invalid`, code `usage`. */
export function nextVersion(version: string, step: string | undefined): string {
  const place = STEPS.findIndex((one) => one === step);
  if (place < 0) throw usage(`Say which: npm run release -- ${STEPS.toReversed().join('|')}`);
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) throw usage(`package.json says version "${version}"; it has to be X.Y.Z.`);
  return numbers.map((number, index) => (index < place ? number : index === place ? number + 1 : 0)).join('.');
}

/** The text of package.json or package-lock.json with the package's own version replaced, and nothing else changed. */
export function replaceVersion(manifest: string, from: string, to: string): string {
  const own = new RegExp(
    String.raw`("name": "todo-chatbot",\s+"version": )"${from.replaceAll('.', String.raw`\.`)}"`,
    'g',
  );
  return manifest.replaceAll(own, `$1"${to}"`);
}

function usage(message: string): AppError {
  return new AppError({ code: 'usage', kind: 'invalid', message });
}
