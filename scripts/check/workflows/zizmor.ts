import { join } from 'node:path';
import { findPythonEnvironment } from '../../programs/python-environment.ts';
import { runProgram } from '../../programs/run-program.ts';
import { OK, failed, type Check } from '../check-types.ts';

const REQUIREMENTS = join(import.meta.dirname, 'zizmor-requirements.txt');

/** Security audits of workflows, actions and Dependabot's settings, without asking GitHub; .github/zizmor.yml says what is off. */
export const zizmor: Check = {
  name: 'workflows: zizmor',
  async run({ rootDir, env }) {
    const python = await findPythonEnvironment({ rootDir, env, name: 'zizmor', requirements: REQUIREMENTS });
    if ('missing' in python) return { status: 'skipped', detail: `zizmor (PyPI): ${python.missing}` };
    const { code, stdout, stderr } = await runProgram({
      program: join(python.bin, 'zizmor'),
      args: ['--offline', '--no-progress', '--quiet', '--strict-collection', join(rootDir, '.github')],
      env,
      install: '',
    });
    return code === 0 ? OK : failed(`${stdout}${stderr}`);
  },
};
