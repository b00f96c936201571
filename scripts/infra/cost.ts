// `npm run cost`: what a month costs, per item and per profile, and what that is per user (SC-012).
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { buildParameters, readSnapshot } from './bicep-cli.ts';
import { priceProfile, total } from './cost/items.ts';
import { replaceMarkedBlock } from './cost/marked-block.ts';
import { PRICE_REGION } from './cost/prices.ts';
import { makeProfiles, type Profile } from './cost/profiles.ts';
import { markdown, plainText, type PricedProfile } from './cost/table.ts';
import { readInfraParameters } from './infra-parameters.ts';
import { runScript } from '../programs/run-script.ts';

const SMALL = 'infra/main.bicepparam';
/** Alert rules are the same in every profile, so the committed snapshot tells their number. */
const SNAPSHOT = 'infra/main.snapshot.json';
const PAGES = ['README.md', 'docs/operations.md'];

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      parameters: { type: 'string', default: SMALL },
      profile: { type: 'string' },
      users: { type: 'string', default: '500' },
      limit: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const users = positive('--users', values.users);
  const priced = await priceAll(values.parameters, values.profile);
  if (values.write) await Promise.all(PAGES.map((page) => writeTable(page, markdown(priced, users))));
  process.stdout.write(`${values.markdown ? markdown(priced, users) : report(priced, users)}\n`);
  if (values.limit !== undefined) refuseAbove(positive('--limit', values.limit), priced);
});

async function priceAll(file: string, wanted: string | undefined): Promise<PricedProfile[]> {
  const { parametersJson } = await buildParameters(file, process.env);
  const all = makeProfiles(readInfraParameters(parametersJson));
  const resources = readSnapshot(await readFile(SNAPSHOT, 'utf8'));
  return choose(all, file, wanted).map((profile) => ({ profile, items: priceProfile(profile, resources) }));
}

/** All profiles of main.bicepparam; another file is one profile of its own. */
function choose(all: Profile[], file: string, wanted: string | undefined): Profile[] {
  const [own] = all;
  if (file !== SMALL && own !== undefined) return [{ ...own, title: basename(file), note: `\`${file}\`` }];
  const chosen = wanted === undefined ? all : all.filter((profile) => profile.name === wanted);
  if (chosen.length > 0) return chosen;
  const message = `There is no profile ${wanted}; choose one of: ${all.map((profile) => profile.name).join(', ')}.`;
  throw new AppError({ code: 'cost.no-profile', kind: 'invalid', message });
}

function report(priced: PricedProfile[], users: number): string {
  const region = priced[0]?.profile.parameters.location;
  const other = region === PRICE_REGION ? '' : ` You deploy to ${region}: expect other prices.`;
  const source = `Meant for ${PRICE_REGION}. Most prices are estimates: scripts/infra/cost/prices.ts says which were looked up.${other}`;
  return `${plainText(priced, users)}\n\n${source}`;
}

async function writeTable(page: string, table: string): Promise<void> {
  await writeFile(page, replaceMarkedBlock(await readFile(page, 'utf8'), table));
}

function refuseAbove(limit: number, priced: PricedProfile[]): void {
  const above = priced.filter(({ items }) => total(items) > limit);
  if (above.length === 0) return;
  const list = above.map(({ profile, items }) => `${profile.name} ${total(items).toFixed(2)}`).join(', ');
  const message = `Above the limit of ${limit} dollars per month: ${list}.`;
  throw new AppError({ code: 'cost.above-limit', kind: 'invalid', message });
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new AppError({ code: 'cost.bad-number', kind: 'invalid', message: `${option} wants a number above 0.` });
}
