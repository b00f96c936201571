import { AppError } from '#core/domain/errors';
import { TITLE_MAX_LENGTH } from '#core/domain/task/limits';

/**
 * A title without space around it. Words of a chat reach a task without passing the API's schema.
 * @throws AppError `invalid` when it is blank or too long.
 */
export function checkTitle(title: string): string {
  const trimmed = title.trim();
  // Code points, as PostgreSQL counts; neither UTF-16 units nor what looks like one character.
  const length = Array.from(trimmed).length;
  if (length >= 1 && length <= TITLE_MAX_LENGTH) return trimmed;
  throw new AppError({
    code: 'task.title-length',
    kind: 'invalid',
    message: `A title has 1 to ${TITLE_MAX_LENGTH} characters; this one has ${length}. Put the rest into the description.`,
  });
}
