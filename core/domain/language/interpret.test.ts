import { describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { interpret } from './interpret.ts';

const openTasks = [
  { id: '1', title: 'Buy milk' },
  { id: '2', title: 'Quarterly report' },
  { id: '3', title: 'Call the dentist' },
];
const context = { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC', openTasks, lastTaskId: '2' };
const actions = (text: string, more: object = {}): Action[] => interpret(text, { ...context, ...more }).actions;

function add(
  title: string,
  date: string | null = null,
  time: string | null = null,
  recurrence: object | null = null,
): object {
  return { intent: 'add', title, due: date === null ? null : { date, time }, recurrence };
}

describe('chat: add', () => {
  it.each([
    ['add buy bread tomorrow at 5pm', add('buy bread', '2026-11-25', '17:00')],
    ['Please add a task to buy bread, thanks!', add('buy bread')],
    ['can you add bread to my shopping list?', add('bread')],
    ['add dentist to my calendar for friday at 3', add('dentist', '2026-11-27', '15:00')],
    ['put eggs on my list', add('eggs')],
    ['i need eggs on the shopping list', add('eggs')],
    ['remind me to call mom on friday', add('call mom', '2026-11-27')],
    ['remind me tomorrow to call mom', add('call mom', '2026-11-25')],
    ['remind me in 2 hours to check the oven', add('check the oven', '2026-11-24', '12:00')],
    ["don't forget to call Ana tonight", add('call Ana', '2026-11-24', '21:00')],
    ['todo: call Bob', add('call Bob')],
    ['set an alarm for 7am', add('Alarm', '2026-11-25', '07:00')],
    ['add a meeting with Ben next tuesday at 3', add('Meeting with Ben', '2026-12-01', '15:00')],
    ['add "read 1984 by friday" tomorrow', add('read 1984 by friday', '2026-11-25')],
    [
      'add water plants every! 3 days',
      add('water plants', '2026-11-24', null, { rrule: 'FREQ=DAILY;INTERVAL=3', anchor: 'completion' }),
    ],
    [
      'set a reminder to pay rent every month on the last day',
      add('pay rent', '2026-11-30', null, { rrule: 'FREQ=MONTHLY;BYMONTHDAY=-1', anchor: 'due' }),
    ],
  ])('%s', (text, action) => {
    expect(actions(text)).toEqual([action]);
  });
});

describe('chat: complete, reopen and remove', () => {
  it.each([
    ['complete buy milk', 'complete', 'buy milk'],
    ['mark the quarterly report as done', 'complete', 'the quarterly report'],
    ['check milk off my list', 'complete', 'milk'],
    ['check off milk', 'complete', 'milk'],
    ['I finished the quarterly report', 'complete', 'the quarterly report'],
    ['the report is done', 'complete', 'the report'],
    ['complete it', 'complete', 'Quarterly report'],
    ['reopen buy milk', 'reopen', 'buy milk'],
    ['mark buy milk as not done', 'reopen', 'buy milk'],
    ['delete buy milk', 'remove', 'buy milk'],
    ['delete the task called "buy milk"', 'remove', 'buy milk'],
    ['could you remove milk from my list please', 'remove', 'milk'],
    ['take milk off my list', 'remove', 'milk'],
    ['cancel the dentist', 'remove', 'the dentist'],
  ])('%s', (text, intent, title) => {
    expect(actions(text)).toEqual([{ intent, title }]);
  });
});

describe('chat: update', () => {
  it.each([
    ['move the dentist to friday', 'the dentist', { due: { date: '2026-11-27', time: null } }],
    ['move it to next monday at 3pm', 'Quarterly report', { due: { date: '2026-11-30', time: '15:00' } }],
    ['move the dentist from friday to monday', 'the dentist', { due: { date: '2026-11-30', time: null } }],
    ['reschedule report to dec 18', 'report', { due: { date: '2026-12-18', time: null } }],
    ['change the due date of report to friday', 'report', { due: { date: '2026-11-27', time: null } }],
    ['change report to 5pm', 'report', { time: '17:00' }],
    ['snooze milk until friday', 'milk', { due: { date: '2026-11-27', time: null } }],
    ['snooze milk for 2 days', 'milk', { due: { date: '2026-11-26', time: null } }],
    ['snooze milk', 'milk', { due: { date: '2026-11-25', time: null } }],
    ['rename buy milk to buy oat milk', 'buy milk', { title: 'buy oat milk' }],
    ['change buy milk to buy oat milk', 'buy milk', { title: 'buy oat milk' }],
    ['remove the due date from milk', 'milk', { due: null }],
    ['make buy milk repeat every monday', 'buy milk', { recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=MO', anchor: 'due' } }],
    ['repeat buy milk every week', 'buy milk', { recurrence: { rrule: 'FREQ=WEEKLY', anchor: 'due' } }],
  ])('%s', (text, title, changes) => {
    expect(actions(text)).toEqual([{ intent: 'update', title, changes }]);
  });
});

describe('chat: questions', () => {
  const week = { from: '2026-11-23', to: '2026-11-29' };
  it.each([
    ['show my tasks', 'list', null, null],
    ['list', 'list', null, null],
    ['what do I have today?', 'list', { from: '2026-11-24', to: '2026-11-24' }, null],
    ['what is due this week', 'list', week, null],
    ['how many tasks are overdue?', 'count', { from: '1970-01-01', to: '2026-11-23' }, null],
    ["what's on my calendar next week", 'agenda', { from: '2026-11-30', to: '2026-12-06' }, null],
    ['find tasks about taxes', 'search', null, 'taxes'],
    ['search milk', 'search', null, 'milk'],
    ['do i have milk on my list', 'list', null, 'milk'],
    ["what's on my list for tomorrow", 'list', { from: '2026-11-25', to: '2026-11-25' }, null],
    ["what's due today", 'list', { from: '2026-11-24', to: '2026-11-24' }, null],
    ["show me what's due today", 'list', { from: '2026-11-24', to: '2026-11-24' }, null],
    ["what's overdue", 'list', { from: '1970-01-01', to: '2026-11-23' }, null],
    ['whats left', 'list', null, null],
    ['what is due thursday next week', 'list', { from: '2026-12-03', to: '2026-12-03' }, null],
    ['what is due between monday and friday', 'list', null, null],
  ])('%s', (text, kind, when, asked) => {
    expect(actions(text)).toEqual([{ intent: 'query', kind, when, text: asked }]);
  });
});

describe('chat: the conversation itself', () => {
  it.each([
    ['undo', 'undo'],
    ['Undo that!', 'undo'],
    ['yes', 'confirm'],
    ['go ahead', 'confirm'],
    ['no', 'deny'],
    ['never mind', 'deny'],
    ['help', 'help'],
    ['what can you do?', 'help'],
    ['how do i delete a task?', 'help'],
  ])('%s', (text, intent) => {
    expect(actions(text)).toEqual([{ intent }]);
  });
});

describe('chat: contractions', () => {
  it.each([
    'what is due today',
    'what is on tomorrow',
    'how is my day looking',
    'do not forget to call Ana',
    'do not let me forget to call Ana',
    'do not do it',
    'that is right',
    'let us add milk',
    'i have finished the quarterly report',
    'is not there milk on my list',
    'do not delete milk',
  ])('“%s” is the same with every apostrophe and without one', (full) => {
    const whole = actions(full);
    const forms = ["'", '’', '‘', 'ʼ', '´', '`', ''].map((mark) => shortened(full, mark));
    for (const form of forms) expect([form, actions(form)].slice(1)).toEqual([whole]);
  });

  /** "what is" as "what's"; forms of "not" lose their o. */
  function shortened(text: string, mark: string): string {
    return text
      .replace(/\b(do|is) not\b/, `$1n${mark}t`)
      .replace(/\b(what|how|that) is\b/, `$1${mark}s`)
      .replace(/\blet us\b/, `let${mark}s`)
      .replace(/\bi have\b/, `i${mark}ve`);
  }
});

describe('chat: several requests in one message', () => {
  it('are done in order', () => {
    expect(actions('add bread tomorrow and delete the report')).toEqual([
      add('bread', '2026-11-25'),
      { intent: 'remove', title: 'the report' },
    ]);
    expect(actions('complete milk; show my tasks').map(({ intent }) => intent)).toEqual(['complete', 'query']);
    expect(actions('add bread\nadd eggs')).toEqual([add('bread'), add('eggs')]);
  });

  it('are one when the second names no task', () => {
    expect(actions('add buy soap and remove stains')).toEqual([add('buy soap and remove stains')]);
    expect(actions('add milk and eggs')).toEqual([add('milk and eggs')]);
  });
});

describe('chat: an honest unknown, never an invented action', () => {
  it.each([
    'play some music',
    'what is the weather tomorrow',
    'book a flight to paris',
    'cancel my flight',
    'delete the email from bob',
    'add this song to my playlist',
    'add 5 and 7',
    'change the lights to blue',
    'set the oven to 5pm',
    'make me a sandwich',
    'take out the trash',
    'i finished my dinner',
    "don't delete milk",
    'why did you delete milk',
    'tell me a joke',
    'delete everything',
    'complete all my tasks',
    'add',
    'remind me',
    'delete',
    '',
    '   ',
    '!!!',
  ])('%s', (text) => {
    const { actions: found, confidence } = interpret(text, context);
    expect(found.map(({ intent }) => intent)).toEqual(['unknown']);
    expect(confidence).toBe(0);
    expect(found[0]?.intent === 'unknown' ? found[0].examples : []).toHaveLength(2);
  });

  it('shows two examples that it understands, the first made of the words that were said', () => {
    const [action] = actions('buy bread tomorrow');
    expect(action).toEqual({ intent: 'unknown', examples: ['add buy bread tomorrow', 'show my tasks'] });
    expect(actions('add buy bread tomorrow')).toEqual([add('buy bread', '2026-11-25')]);
    const [plain] = actions('hmm');
    const examples = plain?.intent === 'unknown' ? plain.examples : [];
    expect(examples.map((example) => actions(example)[0]?.intent)).toEqual(['add', 'query']);
  });
});

describe('“add …” adds', () => {
  it.each([
    'email bob eod friday',
    'check mail thrice weekly',
    'text Bo',
    'message Ana about the trip',
    'call phone company',
  ])('add %s', (title) => {
    const message = interpret(`add ${title}`, { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' });
    expect(message.actions).toEqual([{ intent: 'add', title, due: null, recurrence: null }]);
  });
});
