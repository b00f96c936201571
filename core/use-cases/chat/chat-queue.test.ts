import { expect, it } from 'vitest';
import { createChatQueue, MOST_IN_LINE } from './chat-queue.ts';

/** Work that ends when it is told to. */
function held(log: string[], name: string) {
  const gate = Promise.withResolvers<void>();
  const work = async (): Promise<string> => {
    log.push(name);
    await gate.promise;
    return name;
  };
  return { work, end: gate.resolve, fail: gate.reject };
}

it('one piece of work of a person runs at a time, in the order of the calls; others do not wait for it', async () => {
  const queue = createChatQueue();
  const log: string[] = [];
  const [first, second, other] = [held(log, 'first'), held(log, 'second'), held(log, 'other')];
  const results = [queue('anna', first.work), queue('anna', second.work), queue('bert', other.work)];
  other.end();
  expect(await results[2]).toBe('other');
  expect(log).toEqual(['first', 'other']);
  first.end();
  second.end();
  expect(await Promise.all(results)).toEqual(['first', 'second', 'other']);
  expect(log).toEqual(['first', 'other', 'second']);
});

it('work that fails lets the next one in', async () => {
  const queue = createChatQueue();
  const first = held([], 'first');
  const failed = queue('anna', first.work);
  const next = queue('anna', async () => 'next');
  first.fail(new Error('lost'));
  await expect(failed).rejects.toThrow('lost');
  expect(await next).toBe('next');
});

it('a long line is refused at once, and open again when it is shorter', async () => {
  const queue = createChatQueue();
  const works = Array.from({ length: MOST_IN_LINE }, (_, n) => held([], String(n)));
  const results = works.map(({ work }) => queue('anna', work));
  await expect(queue('anna', async () => 'one more')).rejects.toMatchObject({
    kind: 'rate-limited',
    code: 'chat.busy',
    retryAfterSeconds: 2,
  });
  for (const { end } of works) end();
  await Promise.all(results);
  expect(await queue('anna', async () => 'later')).toBe('later');
});
