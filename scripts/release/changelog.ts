import { AppError } from '#core/domain/errors';

const HEADING = '## [Unreleased]';

/**
 * The change log (https://keepachangelog.com) with what was unreleased under the new version and its date, and nothing unreleased.
 * @throws AppError `invalid`, code `release.nothing`, when there is nothing to release
 */
export function moveUnreleased(changelog: string, version: string, date: string): string {
  const start = changelog.indexOf(`${HEADING}\n`);
  if (start < 0) throw nothing(`CHANGELOG.md has no section "${HEADING}"`);
  const body = start + HEADING.length + 1;
  const next = changelog.indexOf('\n## ', body);
  const end = next < 0 ? changelog.length : next + 1;
  const entries = changelog.slice(body, end).trim();
  if (!/^- /m.test(entries)) throw nothing(`"${HEADING}" in CHANGELOG.md is empty: say there what has changed`);
  return `${changelog.slice(0, body)}\n## [${version}] - ${date}\n\n${entries}\n${end < changelog.length ? '\n' : ''}${changelog.slice(end)}`;
}

function nothing(reason: string): AppError {
  return new AppError({ code: 'release.nothing', kind: 'invalid', message: `Nothing to release: ${reason}.` });
}
