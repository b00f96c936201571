import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultsOfHostJson } from '../host-json/validate-host-json.ts';
import { OK, failed } from './check-types.ts';
import type { Check } from './check-types.ts';

/** The real Functions host silently ignores unknown keys in host.json; this check refuses them. */
export const hostJson: Check = {
  name: 'host.json',
  async run({ rootDir }) {
    const faults = faultsOfHostJson(await readFile(join(rootDir, 'host.json'), 'utf8'));
    return faults.length === 0 ? OK : failed(faults.join('\n'));
  },
};
