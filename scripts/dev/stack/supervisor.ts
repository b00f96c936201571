import { keepPart } from './kept-part.ts';
import type { KeptPart, Part, PartEvent } from './kept-part.ts';

export type Supervisor = {
  /** Starts a part and keeps it running. @throws what its first start throws, and when no part may start any more. */
  keep: <T>(part: Part<T>) => Promise<T>;
  /** A part by its name. @throws when there is none. */
  part: (name: string) => KeptPart<unknown>;
  /** Lets no further part start: the stack was told to stop while it is still starting. */
  refuse: () => void;
  /** The port of a part that serves on one (its value is a number), while it does. */
  portOf: (name: string) => number | undefined;
  pids: () => number[];
  /** Ends parts in the order of `stages`, the ones of a stage together; kills what does not end in time. */
  stop: (stages: readonly (readonly string[])[], deadlineMs: number) => Promise<void>;
  abort: () => void;
};

/** The most that one stage may take of the time to stop. */
const STAGE_MS = 4000;

/** Keeps the parts of the local stack running. `onProcesses` hears of their process ids whenever these change. */
export function createSupervisor(options: {
  report: (event: PartEvent) => void;
  onProcesses: (pids: number[]) => void;
}): Supervisor {
  const parts = new Map<string, KeptPart<unknown>>();
  let refused = false;
  const pids = (): number[] => [...parts.values()].flatMap((part) => part.pid() ?? []);
  return {
    keep(part) {
      if (refused) return Promise.reject(new Error(`${part.name} is not started: the stack ends.`));
      const kept = keepPart(part, { report: options.report, onChange: () => options.onProcesses(pids()) });
      parts.set(part.name, kept);
      return kept.first;
    },
    part(name) {
      const part = parts.get(name);
      if (!part) throw new Error(`There is no part ${name}; there are: ${[...parts.keys()].join(', ')}.`);
      return part;
    },
    refuse: () => void (refused = true),
    portOf(name) {
      const value = parts.get(name)?.value();
      return typeof value === 'number' ? value : undefined;
    },
    pids,
    async stop(stages, deadlineMs) {
      const endBy = performance.now() + deadlineMs;
      for (const stage of stages) {
        const budgetMs = Math.max(0, Math.min(STAGE_MS, endBy - performance.now()));
        await Promise.all(stage.map(async (name) => parts.get(name)?.stop(budgetMs)));
      }
    },
    abort() {
      for (const part of parts.values()) part.abort();
    },
  };
}
