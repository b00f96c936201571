import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { CONTAINERS } from '#core/platform/names';
import { ANYTHING, type Az } from '../../infra/az.ts';
import type { ReleaseManifest } from './manifest.ts';
import { retry, type Pauses } from './retry.ts';

type Package = Pick<ReleaseManifest, 'functionsPackage' | 'functionsPackageSha256'>;

export type FunctionsApp = {
  /**
   * Downloads the stored package, compares it with the manifest, and puts it live. Flex Consumption says when it has taken a
   * package, not when it runs: that is known by the beats.
   * @throws AppError with az's words, or `functions.other-package`
   */
  deploy: (stored: Package) => Promise<void>;
  /** What a person would type to put a package live. */
  commands: (functionsPackage: string) => string;
};

/** Where the Functions app and its packages are. */
export type FunctionsPlace = { resourceGroup: string; app: string; storageAccount: string };

const SETTINGS = {
  resourceGroup: 'TODO_RESOURCE_GROUP',
  app: 'TODO_FUNCTION_APP',
  storageAccount: 'TODO_STORAGE_ACCOUNT',
} as const;

/** @throws AppError `invalid`, code `functions.no-place`, with the variables that are missing. */
export function readFunctionsPlace(env: NodeJS.ProcessEnv): FunctionsPlace {
  const missing = Object.values(SETTINGS).filter((name) => !env[name]);
  if (missing.length > 0) {
    const message = `Set ${missing.join(', ')}, or deploy without the functions: --without-functions.`;
    throw new AppError({ code: 'functions.no-place', kind: 'invalid', message });
  }
  const entries = Object.entries(SETTINGS).map(([name, variable]) => [name, env[variable] ?? '']);
  return Object.fromEntries(entries) as FunctionsPlace;
}

export function createFunctionsApp(az: Az, place: FunctionsPlace, pauses: Pauses): FunctionsApp {
  return {
    async deploy(stored) {
      const folder = await mkdtemp(join(tmpdir(), 'functions-package-'));
      try {
        const file = join(folder, stored.functionsPackage);
        await retry(() => az(downloadLine(place, stored.functionsPackage, file), ANYTHING), pauses);
        await compare(file, stored);
        await retry(() => az(publishLine(place, file), ANYTHING), pauses);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    commands: (name) => {
      const lines = [downloadLine(place, name, name), publishLine(place, name)];
      return lines.map((args) => `az ${args.join(' ')}`).join(' && ');
    },
  };
}

function downloadLine({ storageAccount }: FunctionsPlace, name: string, file: string): string[] {
  const where = ['--account-name', storageAccount, '--container-name', CONTAINERS.packages, '--auth-mode', 'login'];
  return ['storage', 'blob', 'download', ...where, '--name', name, '--file', file];
}

function publishLine({ resourceGroup, app }: FunctionsPlace, file: string): string[] {
  const where = ['--resource-group', resourceGroup, '--name', app];
  return ['functionapp', 'deployment', 'source', 'config-zip', ...where, '--src', file];
}

async function compare(file: string, { functionsPackage, functionsPackageSha256 }: Package): Promise<void> {
  const sum = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (sum === functionsPackageSha256) return;
  const message = `The stored package ${functionsPackage} is not the one that the build made: its SHA-256 is ${sum}.`;
  throw new AppError({ code: 'functions.other-package', kind: 'conflict', message });
}
