import { expect, it } from 'vitest';
import { whyNoBicep } from './bicep/run-bicep-strictly.ts';
import { buildParameters } from './bicep-cli.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { MAIN_PARAMETERS } from './testing/main-parameters.ts';

const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const noBicep = whyNoBicep(process.env);

it('the parameters that tests use are those of main.bicepparam', async ({ skip }) => {
  skip(noBicep !== undefined, noBicep);
  const { parametersJson } = await buildParameters('infra/main.bicepparam', env);
  expect(readInfraParameters(parametersJson)).toMatchObject(MAIN_PARAMETERS);
});

it('parameters of an unknown shape are refused, not read as undefined', () => {
  expect(() => readInfraParameters('{"parameters":{"location":{"value":"eastus"}}}')).toThrow(/infra-parameters\.ts/);
});
