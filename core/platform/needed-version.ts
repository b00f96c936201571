import { AppError } from '#core/domain/errors';

const NEEDS = /^--\s*needs-version:\s*(\d{1,9}\.\d{1,9}\.\d{1,9})\s*$/m;

/**
 * The version in a contract migration's line `-- needs-version: 1.4.0`: the first release that no longer uses what it removes.
 * @throws AppError `invalid` when the line is missing
 */
export function neededVersion(sql: string, file: string): string {
  const version = NEEDS.exec(sql)?.[1];
  if (version !== undefined) return version;
  throw new AppError({
    code: 'migration.no-version',
    kind: 'invalid',
    message: `${file} must say "-- needs-version: X.Y.Z": the first release that does not use what it removes.`,
  });
}
