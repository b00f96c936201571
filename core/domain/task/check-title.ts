import { AppError } from '#core/domain/errors';
import { TITLE_MAX_LENGTH } from '#core/domain/task/limits';
import { illFormedText, isOneLine, isStorable, isVisible, withoutDirectionControls } from '#core/domain/task/text-form';
import { textLength } from '#core/domain/task/text-length';

/**
 * A title without space around it and without controls of the direction of writing. Words of a chat reach a task without passing the API's schema.
 * @throws AppError `invalid` when it is blank, has no visible character, is too long, or holds control characters.
 */
export function checkTitle(title: string): string {
  const trimmed = withoutDirectionControls(title).trim();
  if (!isOneLine(trimmed) || !isStorable(trimmed)) {
    throw illFormedText('A title is one line without control characters. Put the rest into the description.');
  }
  if (trimmed !== '' && !isVisible(trimmed)) throw illFormedText('A title has at least one visible character.');
  const length = textLength(trimmed);
  if (length >= 1 && length <= TITLE_MAX_LENGTH) return trimmed;
  throw new AppError({
    code: 'task.title-length',
    kind: 'invalid',
    message: `A title has 1 to ${TITLE_MAX_LENGTH} characters; this one has ${length}. Put the rest into the description.`,
  });
}
