import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { AppError } from '#core/domain/errors';

/** What a deployment is made for. */
export type Stage = 'bootstrap' | 'main';

type Setting = {
  stages: readonly Stage[];
  /** Without one the deployment is refused: the parameter file's own default is only a placeholder. */
  required: boolean;
  meaning: string;
  /** How to set it, as a shell types it. */
  example: string;
};

/** The variables that `infra/*.bicepparam` read, by name; a test compares the two. */
export const AZURE_SETTINGS: Readonly<Record<string, Setting>> = {
  TODO_RESOURCE_GROUP: {
    stages: ['bootstrap'],
    required: false,
    meaning: 'resource group that holds everything',
    example: 'todo-chatbot',
  },
  TODO_LOCATION: { stages: ['bootstrap', 'main'], required: false, meaning: 'Azure region', example: 'eastus' },
  TODO_GITHUB_SUBJECTS: {
    stages: ['bootstrap'],
    required: true,
    meaning: 'how GitHub names the repository in the subject of its tokens, comma-separated when unsure',
    example: 'repo:OWNER-ID/REPO-ID',
  },
  TODO_NAME_PREFIX: { stages: ['main'], required: false, meaning: 'start of resource names', example: 'todo' },
  TODO_GITHUB_REPOSITORY: {
    stages: ['main'],
    required: false,
    meaning: 'repository, becomes a tag',
    example: 'OWNER/REPO',
  },
  TODO_ALERT_EMAIL: {
    stages: ['main'],
    required: true,
    meaning: 'mail address that alerts go to',
    example: 'operations@your-domain',
  },
  TODO_OPERATORS_OBJECT_ID: {
    stages: ['main'],
    required: true,
    meaning: 'people (best a group) who set secrets and administer the cluster',
    example: '$(az ad signed-in-user show --query id --output tsv)',
  },
  TODO_OPERATORS_NAME: {
    stages: ['main'],
    required: true,
    meaning: 'name of the same group or person in Entra (for a person the user principal name)',
    example: '$(az ad signed-in-user show --query userPrincipalName --output tsv)',
  },
  TODO_OPERATORS_KIND: {
    stages: ['main'],
    required: false,
    meaning: 'Group, User or ServicePrincipal',
    example: 'User',
  },
  TODO_KEY_VAULT_CREATE_MODE: {
    stages: ['main'],
    required: false,
    meaning: 'recover for a deleted vault; infra:deploy finds out by itself',
    example: 'recover',
  },
  TODO_DATABASE_SERVER: {
    stages: ['main'],
    required: false,
    meaning: 'name of the database server when it is a restored one',
    example: 'psql-todo-abc-r1',
  },
  TODO_ALERT_RELAY_URL: {
    stages: ['main'],
    required: false,
    meaning: 'address of the Slack relay with its key; infra:deploy finds it by itself',
    example: 'https://APP.azurewebsites.net/api/alert-relay?code=KEY',
  },
  TODO_BUDGET_START_DATE: {
    stages: ['main'],
    required: false,
    meaning: 'first day of the existing budget; infra:deploy finds it by itself',
    example: '2026-11-01',
  },
};

/** Where people keep the variables between runs; git ignores the folder. */
export const SETTINGS_FILE = '.local/azure.env';

/**
 * The environment on top of the settings file, if there is one. An empty variable counts as not set, because that is how
 * pipelines write "none", while Bicep would take the empty text instead of its default.
 */
export function readAzureEnvironment(env: NodeJS.ProcessEnv, file = SETTINGS_FILE): NodeJS.ProcessEnv {
  const stored = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return Object.fromEntries([stored, env].flatMap((source) => Object.entries(source).filter(isSet)));
}

function isSet([name, value]: [string, string | undefined]): boolean {
  return !(name.startsWith('TODO_') && value === '');
}

/** Names of the required variables of a stage that are not set. */
export function missingSettings(stage: Stage, env: NodeJS.ProcessEnv): string[] {
  return Object.entries(AZURE_SETTINGS)
    .filter(([name, setting]) => setting.required && setting.stages.includes(stage) && !env[name])
    .map(([name]) => name);
}

/** @throws AppError `invalid` that lists every missing variable with its meaning and a line to type. */
export function requireSettings(stage: Stage, env: NodeJS.ProcessEnv): void {
  const missing = missingSettings(stage, env);
  if (missing.length === 0) return;
  const lines = missing.map((name) => {
    const setting = AZURE_SETTINGS[name];
    return `  export ${name}="${setting?.example}"   # ${setting?.meaning}`;
  });
  const message = `Set these first (or write the values into ${SETTINGS_FILE}, a line NAME=value each):\n${lines.join('\n')}`;
  throw new AppError({ code: 'settings.missing', kind: 'invalid', message });
}

/** The resource group that everything is deployed into. */
export function resourceGroupOf(env: NodeJS.ProcessEnv): string {
  return env['TODO_RESOURCE_GROUP'] || 'todo-chatbot';
}

/** The region, with the parameter files' default. */
export function locationOf(env: NodeJS.ProcessEnv): string {
  return env['TODO_LOCATION'] || 'eastus';
}
