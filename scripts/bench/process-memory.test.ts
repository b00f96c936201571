import { expect, it } from 'vitest';
import { parseStatus, readMemory } from './process-memory.ts';

it('reads what a process holds from /proc/<pid>/status, in millions of bytes', () => {
  const status = 'Name:\tnode\nVmPeak:\t  900000 kB\nVmRSS:\t   125000 kB\nRssAnon:\t   62500 kB\nThreads:\t11\n';
  expect(parseStatus(status)).toEqual({ resident: 128, own: 64 });
  expect(parseStatus('Name:\tkthreadd\n')).toEqual({ resident: null, own: null });
});

it('says that it does not know on Windows', async () => {
  expect(await readMemory(process.pid, 'win32')).toEqual({ resident: null, own: null });
});
