import { expect, it } from 'vitest';
import { limitReached } from './limits.ts';

it('a limit that refuses says its number and what to do', () => {
  expect(limitReached('tasks')).toMatchObject({
    kind: 'conflict',
    code: 'limit.tasks',
    message: 'You have 20,000 tasks, and more are not possible. Delete some first.',
  });
});
