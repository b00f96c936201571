import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AppError } from '#core/domain/errors';
import { createLogger } from './logger.ts';

function logged(log: (logger: ReturnType<typeof createLogger>) => void): {
  text: string;
  lines: Record<string, unknown>[];
} {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  log(createLogger({ component: 'test', level: 'trace', version: '1.2.3', destination }));
  return { text: written.join(''), lines: written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('a log line', () => {
  it('FR-028: tells time, severity and component, so that people can filter by them', () => {
    const { lines, text } = logged((logger) => logger.warn({ userId: 'u1' }, 'slow'));
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        component: 'test',
        version: '1.2.3',
        userId: 'u1',
        msg: 'slow',
      },
    ]);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('FR-020 US5.2: holds no secret, wherever the caller put it', () => {
    const canary = 'canary-7f3a';
    const { text, lines } = logged((logger) => {
      logger.info({ password: canary });
      logger.info({ deep: { er: [{ apiKey: canary }] } });
      logger.info(`login with password=${canary}`);
      logger.info({ url: `https://user:${canary}@host/` }, 'with %s', `Bearer ${canary}`);
      logger.child({ token: canary }).info('child');
      logger.child({ component: 'relay' }).info({ connectionString: `Endpoint=sb://h;SharedAccessKey=${canary}` });
      logger.info({ req: { method: 'GET', url: `/api/tasks?token=${canary}`, headers: { cookie: canary } } });
      logger.error(new Error(`refused secret: ${canary}`));
    });
    expect(lines).toHaveLength(8);
    expect(text).not.toContain(canary);
    expect(lines[6]).toMatchObject({ req: { method: 'GET', path: '/api/tasks' } });
  });

  it('a planted leak would be found: an unknown name and shape passes', () => {
    expect(logged((logger) => logger.info({ colour: 'canary-7f3a' })).text).toContain('canary-7f3a');
  });

  it('FR-020: tells an error by allow-list, never what a driver attached to it', () => {
    const driver = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(x)',
      parameters: ['call mum'],
    });
    const error = new AppError({ code: 'task.conflict', kind: 'conflict', message: 'Try again.', cause: driver });
    const { lines } = logged((logger) => {
      logger.error({ err: error }, 'failed');
      logger.error({ error }, 'failed');
    });
    const told = {
      type: 'AppError',
      message: 'Try again.',
      code: 'task.conflict',
      kind: 'conflict',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { type: 'Error', message: 'duplicate key', code: '23505', stack: expect.any(String) },
    };
    expect(lines).toMatchObject([{ err: told }, { error: told }]);
    expect(JSON.stringify(lines)).not.toMatch(/call mum|Key \(email\)/);
  });

  it('an error that is its own cause, and things thrown that are no errors, are logged too', () => {
    const circle = new Error('round');
    circle.cause = circle;
    const { lines } = logged((logger) => {
      logger.error({ err: circle }, 'failed');
      logger.error({ err: { password: 'x' } }, 'failed');
      logger.error({ err: 'text' }, 'failed');
    });
    expect(lines.map(({ err }) => err)).toMatchObject([
      { message: 'round' },
      { type: 'object' },
      { type: 'string', message: 'text' },
    ]);
  });
});

describe('batched lines', () => {
  it('are all written when the process ends', async () => {
    const program = `import { createLogger } from '#core/platform/logger';
      const logger = createLogger({ component: 'test', isBatched: true });
      for (let n = 0; n < 200; n++) logger.info({ n }, 'request');
      process.exit(0);`;
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--conditions=source', '--input-type=module', '-e', program]);
    const numbers = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { n: number }).n);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});
