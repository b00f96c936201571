import { describe, expect, it } from 'vitest';
import { parseStartArguments } from './start-arguments.ts';

describe('options of npm start', () => {
  it('has defaults that need nothing', () => {
    expect(parseStartArguments([])).toEqual({
      port: { wanted: 8080, exact: false },
      replicas: 1,
      functions: true,
      dapr: 'auto',
      watch: false,
      reset: false,
      dir: undefined,
      open: false,
      help: false,
    });
  });

  it('takes every option', () => {
    const all = '--port 9000 --replicas=3 --dapr shim --no-functions --watch --reset --dir /tmp/x --open --help';
    expect(parseStartArguments(all.split(' '))).toEqual({
      port: { wanted: 9000, exact: true },
      replicas: 3,
      functions: false,
      dapr: 'shim',
      watch: true,
      reset: true,
      dir: '/tmp/x',
      open: true,
      help: true,
    });
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['8080'], "Unexpected argument '8080'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '70000', '--replicas', 'two'], '--port takes a number from 0 to 65535, not "70000"; --replicas takes'],
    [['--replicas', '0'], '--replicas takes a number from 1 to 5, not "0"'],
    [['--dapr', 'real'], '--dapr takes shim or daprd, not "real"'],
  ])('refuses %j and says what to do', (args, text) => {
    expect(() => parseStartArguments(args)).toThrow(text);
    expect(() => parseStartArguments(args)).toThrow('npm start -- --help');
  });
});
