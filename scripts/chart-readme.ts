// `npm run chart:readme`: writes the chart's README from its schema and its defaults; `--check` says whether it is current.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { AppError } from '#core/domain/errors';
import { renderValuesPage, type DescribedValue } from './check/chart/render-values-page.ts';
import { CHART } from './check/chart/scenarios.ts';
import { runScript } from './programs/run-script.ts';

await runScript(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const schema = JSON.parse(await readFile(join(CHART, 'values.schema.json'), 'utf8')) as DescribedValue;
  const page = await renderValuesPage(schema, parse(await readFile(join(CHART, 'values.yaml'), 'utf8')));
  const file = join(CHART, 'README.md');
  if (!values.check) return writeFile(file, page);
  if ((await readFile(file, 'utf8').catch(() => '')) === page) return;
  const message = `${file} is not current: run \`npm run chart:readme\` and commit it.`;
  throw new AppError({ code: 'chart.readme-stale', kind: 'invalid', message });
});
