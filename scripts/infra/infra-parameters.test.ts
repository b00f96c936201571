import { readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runBicepStrictly, whyNoBicep } from './bicep/run-bicep-strictly.ts';
import { readSnapshot } from './bicep-cli.ts';
import { priceProfile } from './cost/items.ts';
import { readMarkedBlock } from './cost/marked-block.ts';
import { makeProfiles } from './cost/profiles.ts';
import { markdown } from './cost/table.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { MAIN_PARAMETERS } from './testing/main-parameters.ts';

type Built = { templateJson: string; parametersJson: string };
type Described = { metadata?: { description?: string } };
type Template = {
  parameters: Record<string, Described>;
  outputs: Record<string, Described>;
  definitions?: Record<string, { properties?: Record<string, Described> }>;
};

const noBicep = whyNoBicep(process.env);

/** All that can be told from what one run of the real compiler makes of each parameter file: it takes seconds. */
describe('the compiled parameter files', () => {
  let built: Record<'main' | 'bootstrap', Built>;
  beforeAll(async () => {
    if (noBicep !== undefined) return;
    const build = async (name: string): Promise<Built> => {
      const args = ['build-params', `infra/${name}.bicepparam`, '--stdout'];
      return JSON.parse(await runBicepStrictly(args, process.env)) as Built;
    };
    const [main, bootstrap] = await Promise.all([build('main'), build('bootstrap')]);
    built = { main, bootstrap };
  });
  beforeEach(({ skip }) => skip(noBicep !== undefined, noBicep));

  it('are those that tests use', () => {
    expect(readInfraParameters(built.main.parametersJson)).toMatchObject(MAIN_PARAMETERS);
  });

  it.each(['main', 'bootstrap'] as const)(
    '%s compiles without a warning, and describes every parameter, option and output',
    (name) => {
      const { parameters, outputs, definitions = {} } = JSON.parse(built[name].templateJson) as Template;
      const options = Object.values(definitions).flatMap(({ properties = {} }) => Object.entries(properties));
      const all = [...Object.entries(parameters), ...Object.entries(outputs), ...options];
      expect(all.length).toBeGreaterThan(5);
      expect(all.filter(([, { metadata }]) => !metadata?.description).map(([key]) => key)).toEqual([]);
    },
  );

  it('SC-012: docs/operations.md and README.md show the costs that they give today', () => {
    const resources = readSnapshot(readFileSync('infra/main.snapshot.json', 'utf8'));
    const profiles = makeProfiles(readInfraParameters(built.main.parametersJson));
    const priced = profiles.map((profile) => ({ profile, items: priceProfile(profile, resources) }));
    const table = markdown(priced, 500);
    const pages = ['docs/operations.md', 'README.md'].map((file) => readMarkedBlock(readFileSync(file, 'utf8')));
    expect(pages, 'run `npm run cost -- --write`').toEqual([table, table]);
  });
});

it('parameters of an unknown shape are refused, not read as undefined', () => {
  expect(() => readInfraParameters('{"parameters":{"location":{"value":"eastus"}}}')).toThrow(/infra-parameters\.ts/);
});
