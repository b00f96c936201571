import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, 'check-node.cjs');
const { adviceFor } = createRequire(import.meta.url)(SCRIPT) as {
  adviceFor: (version: string, platform: string) => string | null;
};

it.each(['24.7.0', '24.21.0', '25.0.0'])('takes Node %s', (version) => {
  expect(adviceFor(version, 'linux')).toBeNull();
});

it.each(['20.19.2', '24.6.9', '22.20.0'])('sends Node %s away and says what to do', (version) => {
  expect(adviceFor(version, 'linux')).toMatch(new RegExp(`This is Node ${version}.*npm ci.*nodejs.org`, 's'));
});

it('does not promise a package where there is none', () => {
  expect(adviceFor('20.0.0', 'freebsd')).not.toContain('npm ci');
});

it('says nothing on the Node that runs the tests', () => {
  expect(execFileSync(process.execPath, [SCRIPT], { encoding: 'utf8' })).toBe('');
});
