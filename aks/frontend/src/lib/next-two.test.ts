import { expect, it } from 'vitest';
import { nextTwo } from './next-two.ts';

it('the next two dates keep the time', () => {
  const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=TU', anchor: 'due' } as const;
  const context = { today: '2026-11-24', now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' };
  expect(nextTwo(weekly, { ...context, due: { date: '2026-11-24', time: '09:00' } })).toEqual([
    { date: '2026-12-01', time: '09:00' },
    { date: '2026-12-08', time: '09:00' },
  ]);
});
