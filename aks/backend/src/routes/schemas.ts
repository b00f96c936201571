import Type from 'typebox';
import { Problem, Session } from '#core/domain/api';
import { Task } from '#core/domain/task/task';
import { IF_MATCH_PATTERN, KEY_PATTERN, START_KEY_PATTERN } from './header-patterns.ts';
import { EXPECTED_USER } from '../plugins/session.ts';

/** Parts that several routes' schemas share. */

const description = (text: string) => ({ description: text });

/** Every failure, whatever its status. */
export const problems = {
  default: {
    description: 'The request failed.',
    content: { 'application/problem+json': { schema: Problem } },
  },
} as const;

export const NoContent = Type.Null(description('Done; no content.'));
export const SessionAnswer = Type.Object(Session.properties, description('The session.'));
export const TaskAnswer = Type.Object(Task.properties, description('The task as it is now.'));
export const TaskParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Optional header of every route of a signed-in person. */
export const ExpectedUserHeader = Type.Object({
  [EXPECTED_USER]: Type.Optional(
    Type.String(
      description('The user id for whom the request is meant. Another signed-in user gets 409 and no effect.'),
    ),
  ),
});

/** Headers that writes take; they are optional. */
export const WriteHeaders = Type.Object({
  ...ExpectedUserHeader.properties,
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: KEY_PATTERN,
      description: 'A repeated request with the same key gets the first answer and has no further effect.',
    }),
  ),
});

/** Headers of a new session, which belongs to nobody yet: who knows the key gets the session. */
export const StartHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: START_KEY_PATTERN,
      description:
        'A value that nobody can guess, such as a UUID. The same key again within a day gives the same session and makes no second guest.',
    }),
  ),
});
export const VersionedWriteHeaders = Type.Object({
  ...WriteHeaders.properties,
  'if-match': Type.Optional(
    Type.String({
      pattern: IF_MATCH_PATTERN,
      description: 'ETag of the version that the change is based on; 412 if the task has changed since.',
    }),
  ),
});
