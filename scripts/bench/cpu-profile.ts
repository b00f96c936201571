import { basename } from 'node:path';

/** What we read of a `.cpuprofile` (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
};

export type HotFunction = { percent: number; name: string; place: string };

/** Not work of the program. */
const WAITING = new Set(['(idle)', '(program)', '(root)']);

/** The functions in which most samples ended, most first; percent of the samples in which the program worked. */
export function hottest({ nodes, samples }: CpuProfile, most: number): HotFunction[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const counts = new Map<string, number>();
  for (const id of samples) {
    const { functionName, url = '', lineNumber = 0 } = frames.get(id) ?? {};
    if (functionName === undefined || WAITING.has(functionName)) continue;
    const key = `${functionName || '(anonymous)'}\n${url === '' ? '' : `${basename(url)}:${lineNumber + 1}`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([key, count]) => {
      const [name = '', place = ''] = key.split('\n');
      return { percent: (count / total) * 100, name, place };
    });
}
