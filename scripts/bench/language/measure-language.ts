import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { interpret, type MessageContext } from '#core/domain/language/interpret';
import { parseQuickAdd } from '#core/domain/language/quick-add';
import { HOSTILE_PHRASES, hostileText } from '#core/testing/hostile-phrases';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { percentile } from '../percentile.ts';
import { MESSAGES } from './messages.ts';

const P99_MS = { most: 5 };
const HOSTILE_MS = { most: 50 };
const SIZE_KB = { most: 15 };

const OPEN_TASKS = 100;
const REPEATS = 50;
const HOSTILE_CHARACTERS = 10_240;
const TRIES = 3;

/** What the page loads of the engine, to mark what it understands while a person types. */
const PAGE_ENTRY = 'core/domain/language/quick-add.ts';
/** An engine of its own: it expands the rules that the language engine reads. */
const RECURRENCE = /domain\/recurrence\//;

/** A chat message, and a quick line in the page. */
const READINGS = [interpret, parseQuickAdd];

/** P3: the engine that reads what people write, in this process. */
export async function measureLanguage({ root, rounds }: PartOptions): Promise<PartResult> {
  const context: MessageContext = {
    now: new Date('2026-11-24T10:00:00Z'),
    timeZone: 'Europe/Berlin',
    openTasks: Array.from({ length: OPEN_TASKS }, (_, n) => ({ id: String(n), title: `task ${n}` })),
  };
  // Warms up.
  everydayTimes(context);
  worstTime(context);
  const everyday = Array.from({ length: rounds }, () => everydayTimes(context));
  const hostile = Array.from({ length: rounds }, () => worstTime(context));
  const [alone, whole] = [await sizeKb(root, [RECURRENCE]), await sizeKb(root, [])];
  const figures: Measured[] = [
    { name: 'a message: p50', unit: 'ms', samples: everyday.map((times) => percentile(times, 50)) },
    { name: 'a message: p99', unit: 'ms', samples: everyday.map((times) => percentile(times, 99)), bar: P99_MS },
    { name: '10 KB of hostile text, the worst', unit: 'ms', samples: hostile, bar: HOSTILE_MS },
    { name: 'engine in the page, gzipped', unit: 'KB', samples: [alone], bar: SIZE_KB },
    { name: 'the same with the recurrence engine', unit: 'KB', samples: [whole] },
  ];
  const conditions =
    `${MESSAGES.length} messages, each read ${REPEATS} times a round as a chat message and as a quick line, beside ` +
    `${OPEN_TASKS} open tasks; ${HOSTILE_PHRASES.length} kinds of hostile text; ${rounds} rounds`;
  return { figures, conditions };
}

/** Milliseconds of each reading of each message. */
function everydayTimes(context: MessageContext): number[] {
  return Array.from({ length: REPEATS }, () => MESSAGES.flatMap((text) => timesOf(text, context))).flat();
}

/** Milliseconds for the slowest reading of hostile text, of each the quickest try: the others were interrupted. */
function worstTime(context: MessageContext): number {
  const quickest = HOSTILE_PHRASES.flatMap((phrase) => {
    const text = hostileText(phrase, HOSTILE_CHARACTERS);
    const tries = Array.from({ length: TRIES }, () => timesOf(text, context));
    return READINGS.map((_, reading) => Math.min(...tries.map((times) => times[reading] ?? Infinity)));
  });
  return Math.max(...quickest);
}

function timesOf(text: string, context: MessageContext): number[] {
  return READINGS.map((read) => {
    const began = performance.now();
    read(text, context);
    return performance.now() - began;
  });
}

/** In thousands of bytes, as browsers and budgets count. */
async function sizeKb(root: string, external: RegExp[]): Promise<number> {
  const bundle = await rolldown({
    input: join(root, PAGE_ENTRY),
    external,
    platform: 'browser',
    cwd: root,
    resolve: { conditionNames: ['source'] },
    treeshake: { moduleSideEffects: false },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return output.reduce((sum, file) => sum + (file.type === 'chunk' ? gzipSync(file.code).length : 0), 0) / 1_000;
}
