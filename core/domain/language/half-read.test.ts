import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuickAdd } from './quick-add.ts';

/** Tuesday, 24 November 2026, 10:00. */
const context = { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' };

/** A line's reading in one line: `title | date time | rule`, `-` for no date. */
function read(text: string): string {
  const { title, due, recurrence } = parseQuickAdd(text, context);
  const day = due ? [due.date, due.time].filter(Boolean).join(' ') : '-';
  return [title, day, ...(recurrence ? [recurrence.rrule] : [])].join(' | ');
}

describe('half-read phrases are read whole', () => {
  it.each([
    ['meet Li thursday next week', 'meet Li | 2026-12-03'],
    ['meet Li next week on thursday at 3pm', 'meet Li | 2026-12-03 15:00'],
    ['meet Li saturday this week', 'meet Li | 2026-11-28'],
    ['meet Li friday, 27 november', 'meet Li | 2026-11-27'],
    ['meet Li tuesday the 1st of december', 'meet Li | 2026-12-01'],
    ['meet Li 2nd tuesday of next month', 'meet Li | 2026-12-08'],
    ['meet Li the last friday of november', 'meet Li | 2026-11-27'],
    ['meet Li first monday in december at 5pm', 'meet Li | 2026-12-07 17:00'],
    ['meet Li the 5th of next month', 'meet Li | 2026-12-05'],
    ['meet Li a week from friday', 'meet Li | 2026-12-04'],
    ['pay on the 12 at 9:00', 'pay | 2026-12-12 09:00'],
    ['pay on the twenty-first at 9:00', 'pay | 2026-12-21 09:00'],
    ['dinner at half past 7pm', 'dinner | 2026-11-24 19:30'],
    ['dinner at quarter to 12pm', 'dinner | 2026-11-24 11:45'],
    ['dinner at 5 30pm', 'dinner | 2026-11-24 17:30'],
    ['dinner tomorrow at five thirty', 'dinner | 2026-11-25 17:30'],
    ['dinner friday at 8pm with Li', 'dinner with Li | 2026-11-27 20:00'],
    ['club every tuesday for the next year', 'club | 2026-11-24 | FREQ=WEEKLY;BYDAY=TU;UNTIL=20271124'],
    ['club every monday for a month', 'club | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO;UNTIL=20261224'],
    ['bins on alternate thursdays', 'bins | 2026-11-26 | FREQ=WEEKLY;BYDAY=TH;INTERVAL=2'],
    ['bins every alternate thursday', 'bins | 2026-11-26 | FREQ=WEEKLY;BYDAY=TH;INTERVAL=2'],
    ['bins alternate days', 'bins | 2026-11-24 | FREQ=DAILY;INTERVAL=2'],
    ['call every friday x3', 'call | 2026-11-27 | FREQ=WEEKLY;BYDAY=FR;COUNT=3'],
    ['call every friday × 3', 'call | 2026-11-27 | FREQ=WEEKLY;BYDAY=FR;COUNT=3'],
    ['call every day at 9 for 10 minutes', 'call for 10 minutes | 2026-11-25 09:00 | FREQ=DAILY'],
    ['club on mondays', 'club | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('a part of the day beside a clock time only decides which half of the clock is meant', () => {
  it.each([
    ['ring Bo at 9pm this evening', 'ring Bo | 2026-11-24 21:00'],
    ['ring Bo this evening at 9', 'ring Bo | 2026-11-24 21:00'],
    ['ring Bo in the morning at 6', 'ring Bo | 2026-11-25 06:00'],
    ['ring Bo 6 in the morning', 'ring Bo | 2026-11-25 06:00'],
    ['ring Bo six thirty in the morning tomorrow', 'ring Bo | 2026-11-25 06:30'],
    ['ring Bo 8 at night', 'ring Bo | 2026-11-24 20:00'],
    ['ring Bo tonight at 11pm', 'ring Bo | 2026-11-24 23:00'],
    ['ring Bo friday night at 11', 'ring Bo | 2026-11-27 23:00'],
    ['ring Bo every morning at 6', 'ring Bo | 2026-11-25 06:00 | FREQ=DAILY'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['ring Bo 9am this evening', 'ring Bo tomorrow morning at 7pm', 'ring Bo tomorrow morning in the evening'])(
    'contradictions stay text: %s',
    (text) => {
      expect(read(text)).toBe(`${text} | -`);
    },
  );
});

describe('a part of a day keeps the time on its day or in its night', () => {
  const late = { now: new Date('2026-11-24T23:00:00Z'), timeZone: 'UTC' };

  it.each([
    ['call Bo this evening', '2026-11-24 -'],
    ['call Bo at 11:30pm this evening', '2026-11-24 23:30'],
    ['call Bo 8 at night', '2026-11-25 20:00'],
    ['call Bo at 0:30 tonight', '2026-11-25 00:30'],
    ['call Bo at 1am tonight', '2026-11-25 01:00'],
    ['call Bo tonight at midnight', '2026-11-25 00:00'],
    ['call Bo tomorrow night at 2', '2026-11-26 02:00'],
    ['call Bo friday night 1am', '2026-11-28 01:00'],
    ['call Bo every night at 1am', '2026-11-25 01:00'],
  ])('%s', (text, expected) => {
    const { title, due } = parseQuickAdd(text, late);
    expect(`${title} | ${due?.date} ${due?.time ?? '-'}`).toBe(`call Bo | ${expected}`);
  });

  it.each([
    'ring Bo at 9pm this evening',
    'wake at 7 this afternoon',
    'wake 7 this morning',
    'ring Bo this afternoon',
    'ring Bo tonight at 9',
    'ring Bo every friday night at 1am',
  ])('is refused when it is over or no rule can say it: %s', (text) => {
    expect(parseQuickAdd(text, late)).toMatchObject({ title: text, due: null, recurrence: null, spans: [] });
  });

  it('after midnight, a later hour of the same night is still today', () => {
    const { due } = parseQuickAdd('call Bo tonight at 3am', { ...late, now: new Date('2026-11-24T01:00:00Z') });
    expect(due).toEqual({ date: '2026-11-24', time: '03:00' });
  });
});

describe('what is read only in part stays text as a whole', () => {
  it.each([
    // ranges and lists
    'shop 9am to 5pm',
    'shop 9am - 5pm',
    'shop between 2 and 3pm',
    'shop from 9am to 5pm tomorrow',
    'shop 9 to 5 tomorrow',
    'shop 5 or 6pm',
    'shop friday or saturday',
    'shop monday through friday at 9am',
    'shop tomorrow, friday',
    'shop every monday and every friday',
    'shop every monday at 9am and 5pm',
    // weekdays, months and ordinals that do not fit or are not read
    'shop friday nov 28',
    'shop friday week',
    'shop monday this week',
    'shop last friday',
    'shop the day before friday',
    'shop two days before friday',
    'shop evening of friday',
    'shop in march at 5pm',
    'shop on february 30 at 5pm',
    'shop by the end of next month',
    'shop late next week',
    'shop the week of december 7',
    'shop every friday in december',
    'shop every day this week',
    'shop every tuesday next year',
    'shop every second friday at 5pm',
    'shop 3 times a week at 6am',
    'shop on even thursdays',
    'shop on odd thursdays',
    'shop every odd thursday',
    'shop most weekdays',
    'shop every hour between 9 and 5',
    'shop every day between 2 and 3',
    'shop every day x3',
    'shop eod friday',
    'shop thrice weekly',
    'shop twice weekly',
    // numbers and units
    'shop on friday before 9',
    'shop on friday after 9.',
    'shop by friday at the latest 5',
    'shop 7 tomorrow',
    'shop tomorrow 7',
    'shop tomorrow 1730',
    'shop 15 at 9am',
    'shop in an hour and a half',
    'shop in 1 hour 30 minutes',
    'shop in 2 weeks and 3 days',
    'shop in a few days at 5pm',
    'shop ten past 8 tomorrow',
    'shop half 7 tomorrow',
    'shop 27.11. at 9am',
    'shop at 25:00 tomorrow',
    'shop monday 30 at 5pm',
    'shop every day 3 times',
    'shop at 5pm EST',
    // words that turn the meaning
    'shop talk about monday',
    'shop before friday',
    'shop after 5pm',
    'shop not tomorrow',
    'shop no later than friday',
    'shop every day until 5pm',
    // a time alone would be today's
    'prepare the friday meeting at 5pm',
    "prepare tomorrow's meeting at 5pm",
  ])('%s', (text) => {
    expect(read(text)).toBe(`${text} | -`);
    expect(parseQuickAdd(text, context).spans).toEqual([]);
  });
});

describe('ordinary numbers and units beside a date do not hinder it', () => {
  it.each([
    ['call tomorrow about 3 invoices', 'call about 3 invoices | 2026-11-25'],
    ['get some tomorrow', 'get some | 2026-11-25'],
    ['buy eggs x3 tomorrow', 'buy eggs x3 | 2026-11-25'],
    ['read chapter 5 tomorrow', 'read chapter 5 | 2026-11-25'],
    ['pay $50 tomorrow', 'pay $50 | 2026-11-25'],
    ['pay 50 euros by friday', 'pay 50 euros | 2026-11-27'],
    ['table for 2 at 7pm', 'table for 2 | 2026-11-24 19:00'],
    ['table for 2 tomorrow at 7pm', 'table for 2 | 2026-11-25 19:00'],
    ['meditate 10 minutes every day', 'meditate 10 minutes | 2026-11-24 | FREQ=DAILY'],
    ['study every day for 2 hours', 'study for 2 hours | 2026-11-24 | FREQ=DAILY'],
    ['hotel friday for 3 days', 'hotel for 3 days | 2026-11-27'],
    ['spa day friday', 'spa day | 2026-11-27'],
    ['movie night friday 8pm', 'movie night | 2026-11-27 20:00'],
    ['buy half and half tomorrow', 'buy half and half | 2026-11-25'],
    ['that one tomorrow', 'that one | 2026-11-25'],
    ['finish this by friday', 'finish this | 2026-11-27'],
    ['take 2 every 4 hours', 'take 2 | 2026-11-24 | FREQ=HOURLY;INTERVAL=4'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('nothing is left over where a phrase was cut out', () => {
  it.each([
    'call Ana (tomorrow)',
    'call Ana [tomorrow]',
    'call Ana (tomorrow',
    'call Ana, tomorrow.',
    'call Ana tomorrow!',
    'call Ana - tomorrow',
    'call Ana on tomorrow',
    'call Ana at tomorrow',
    'call Ana @ tomorrow',
    'call Ana for tomorrow',
    'call Ana to tomorrow',
    'call Ana due: tomorrow',
    'call Ana by tomorrow,',
    'tomorrow: call Ana',
    '(tomorrow) call Ana',
  ])('%s', (text) => {
    expect(read(text)).toBe('call Ana | 2026-11-25');
  });

  it.each(['@ 7pm', '@7pm', 'for 7pm', 'on 7pm', 'at about 7pm', 'due at 7pm', '(7pm)', 'at 7 pm,'])(
    'call Ana %s',
    (time) => {
      expect(read(`call Ana ${time}`)).toBe('call Ana | 2026-11-24 19:00');
    },
  );

  it.each([
    ['shop every week on', 'shop'],
    ['wash car every sunday at', 'wash car'],
    ['run tomorrow @', 'run'],
    ['tea tomorrow for.', 'tea'],
    ['meet due friday due', 'meet'],
    ['pay by friday at the latest', 'pay'],
    ['lunch today at 13:00 sharp', 'lunch'],
    ['lunch tomorrow at 1pm on the dot', 'lunch'],
    ['call Ana, tomorrow, at home', 'call Ana, at home'],
    ['call Ana (tomorrow, maybe)', 'call Ana (maybe)'],
    ['call Ana (mobile, tomorrow)', 'call Ana (mobile)'],
    ['call Ana tomorrow. Ask about Bo', 'call Ana. Ask about Bo'],
    ['call Ana tomorrow, #home !30m', 'call Ana #home !30m'],
    ['turn the heating on every morning', 'turn the heating on'],
    ['log on at 9am', 'log on'],
  ])('%s', (text, title) => {
    expect(parseQuickAdd(text, context).title).toBe(title);
  });

  it('neither marks at an end nor empty brackets, whatever stands around a date', () => {
    const lead = fc.constantFrom('', 'for', 'at', '@', 'to');
    const around = (marks: string) =>
      fc.array(fc.constantFrom(...marks.split('')), { maxLength: 4 }).map((parts) => ` ${parts.join('')} `);
    const [opening, closing] = [',;:.!?-–/ ([{', ',;:.!?-–/ )]}'];
    fc.assert(
      fc.property(around(opening), lead, around(opening), around(closing), (first, word, second, after) => {
        const { title, due } = parseQuickAdd(`call Ana${first}${word}${second}tomorrow${after}`, context);
        fc.pre(due !== null);
        expect(title).not.toMatch(/\(\s*\)|\[\s*\]|\{\s*\}|[\s([{,;:–-]$| (?:for|at|@|to)$/);
      }),
    );
  });
});
