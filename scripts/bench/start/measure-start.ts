import { setTimeout as delay } from 'node:timers/promises';
import { dirname } from 'node:path';
import { startGround, type Ground } from '../api/start-ground.ts';
import { startProduct } from '../api/start-servers.ts';
import type { Measured } from '../judge.ts';
import type { PartOptions, PartResult } from '../part.ts';
import { readMemory, type ProcessMemory } from '../process-memory.ts';
import { imageFigure } from './image-size.ts';
import { secondsToUsablePage } from './first-start.ts';

const PAGE_SECONDS = { most: 8 };
const READY_SECONDS = { most: 1.5 };
const REST_MB = { most: 120 };

/** A first start takes long enough to be timed well by few. */
const FIRST_STARTS = 2;
/** After which a process that nobody asks anything is at rest: its checks and heartbeats have run. */
const REST_SECONDS = 6;

/** P5: from nothing to a page that answers, and what a backend costs that nobody uses. */
export async function measureStart({ root, rounds, say }: PartOptions): Promise<PartResult> {
  const starts: number[] = [];
  for (let n = 0; n < Math.min(rounds, FIRST_STARTS); n++) {
    say(`first start ${n + 1}`);
    starts.push(await secondsToUsablePage(root));
  }
  say('backend process');
  const ground = await startGround(root);
  try {
    const backend = await measureBackend(ground, rounds);
    const figures: Measured[] = [
      { name: 'npm start, the first time: usable page', unit: 's', samples: starts, bar: PAGE_SECONDS },
      { name: 'backend process: ready', unit: 's', samples: backend.ready, bar: READY_SECONDS },
      {
        name: 'backend at rest: memory',
        unit: 'MB',
        samples: [backend.memory.resident],
        bar: REST_MB,
      },
      { name: 'backend at rest: memory without its files', unit: 'MB', samples: [backend.memory.own] },
      await imageFigure(dirname(ground.bundle)),
    ];
    return {
      figures,
      conditions: `${starts.length} first starts in a folder without data and built page; ${rounds} starts of the bundled backend`,
    };
  } finally {
    await ground.end();
  }
}

async function measureBackend(ground: Ground, rounds: number): Promise<{ ready: number[]; memory: ProcessMemory }> {
  const ready: number[] = [];
  for (;;) {
    const began = performance.now();
    const server = await startProduct(ground);
    ready.push((performance.now() - began) / 1_000);
    try {
      if (ready.length < rounds) continue;
      await delay(REST_SECONDS * 1_000);
      return { ready, memory: await readMemory(server.pid) };
    } finally {
      await server.stop();
    }
  }
}
