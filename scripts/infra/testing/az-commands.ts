/**
 * The commands of the Azure CLI that scripts and docs use: required options, then optional ones. The fake az refuses
 * everything else, in the way the real one does. Written from memory and checked against no real az: a command that passes
 * here is consistent, not proven. Compare with https://learn.microsoft.com/cli/azure/reference-index at the first real run.
 */
export const AZ_COMMANDS: Readonly<Record<string, { required: readonly string[]; optional?: readonly string[] }>> = {
  login: { required: [], optional: ['--tenant'] },
  'account show': { required: [] },
  'account set': { required: ['--subscription'] },
  'account get-access-token': { required: [], optional: ['--resource-type', '--resource'] },
  'ad signed-in-user show': { required: [] },
  'ad group show': { required: ['--group'] },
  rest: { required: ['--url'], optional: ['--method', '--body'] },
  'provider list': { required: [] },
  'provider register': { required: ['--namespace'] },
  'provider show': { required: ['--namespace'] },
  'group exists': { required: ['--name'] },
  'group delete': { required: ['--name'], optional: ['--yes'] },
  'resource list': { required: [], optional: ['--resource-group'] },
  'deployment group validate': deployment(['--resource-group']),
  'deployment group what-if': deployment(['--resource-group'], ['--no-pretty-print']),
  'deployment group create': deployment(['--resource-group']),
  'deployment group show': { required: ['--resource-group', '--name'] },
  'deployment sub validate': deployment(['--location']),
  'deployment sub what-if': deployment(['--location'], ['--no-pretty-print']),
  'deployment sub create': deployment(['--location']),
  'deployment sub show': { required: ['--name'] },
  'role assignment list': { required: [], optional: ['--scope', '--all'] },
  'role assignment delete': { required: [], optional: ['--ids', '--scope', '--role'] },
  'role definition delete': { required: ['--name'], optional: ['--custom-role-only'] },
  'vm list-skus': { required: [], optional: ['--location', '--size', '--resource-type', '--all', '--zone'] },
  'vm list-usage': { required: ['--location'] },
  'aks get-versions': { required: ['--location'] },
  'aks get-credentials': { required: ['--resource-group', '--name'], optional: ['--overwrite-existing'] },
  'functionapp list': { required: [], optional: ['--resource-group'] },
  'functionapp stop': { required: ['--resource-group', '--name'] },
  'functionapp start': { required: ['--resource-group', '--name'] },
  'functionapp function list': { required: ['--resource-group', '--name'] },
  'functionapp function keys list': { required: ['--resource-group', '--name', '--function-name'] },
  'functionapp list-flexconsumption-runtimes': { required: ['--location', '--runtime'] },
  'functionapp config appsettings set': { required: ['--resource-group', '--name', '--settings'] },
  'functionapp deployment source config-zip': { required: ['--resource-group', '--name', '--src'] },
  'postgres flexible-server list': { required: [], optional: ['--resource-group'] },
  'postgres flexible-server show': { required: ['--resource-group', '--name'] },
  'postgres flexible-server delete': { required: ['--resource-group', '--name'], optional: ['--yes'] },
  'postgres flexible-server list-skus': { required: ['--location'] },
  'postgres flexible-server restore': {
    required: ['--resource-group', '--name', '--source-server'],
    optional: ['--restore-time', '--subnet', '--private-dns-zone', '--zone'],
  },
  'postgres flexible-server backup list': { required: ['--resource-group', '--name'] },
  'acr check-name': { required: ['--name'] },
  'acr login': { required: ['--name'] },
  'storage account check-name': { required: ['--name'] },
  'storage blob list': storageBlob([], ['--prefix']),
  'storage blob download': storageBlob(['--name'], ['--file']),
  'storage blob delete-batch': {
    required: ['--source'],
    optional: ['--account-name', '--auth-mode', '--pattern'],
  },
  'eventhubs namespace exists': { required: ['--name'] },
  'keyvault check-name': { required: ['--name'] },
  'keyvault list-deleted': { required: [], optional: ['--resource-type'] },
  'keyvault secret list': { required: ['--vault-name'] },
  'keyvault secret show': { required: ['--vault-name', '--name'], optional: ['--version'] },
  'keyvault secret set': {
    required: ['--vault-name', '--name'],
    optional: ['--file', '--encoding', '--value', '--description'],
  },
  'keyvault secret list-versions': { required: ['--vault-name', '--name'] },
  'keyvault secret recover': { required: ['--vault-name', '--name'] },
  'monitor log-analytics query': { required: ['--workspace', '--analytics-query'], optional: ['--timespan'] },
  'monitor log-analytics workspace show': { required: ['--resource-group', '--workspace-name'] },
};

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly string[] = ['--output', '--query', '--only-show-errors', '--subscription'];

/** Options without a value. */
export const FLAGS: ReadonlySet<string> = new Set([
  '--only-show-errors',
  '--no-pretty-print',
  '--yes',
  '--overwrite-existing',
]);

/** What the real az says about a wrong command line; undefined when it would run. `args` are without `az`. */
export function refusal(args: readonly string[]): string | undefined {
  const { command, options } = splitCommand(args);
  const known = AZ_COMMANDS[command];
  if (known === undefined) return `'${command}' is misspelled or not recognized by the system.`;
  const allowed = new Set([...known.required, ...(known.optional ?? []), ...GLOBAL_OPTIONS]);
  const unknown = Object.keys(options).filter((option) => !allowed.has(option));
  if (unknown.length > 0) return `unrecognized arguments: ${unknown.join(' ')}`;
  const missing = known.required.filter((option) => !(option in options));
  return missing.length > 0 ? `the following arguments are required: ${missing.join(', ')}` : undefined;
}

/** `['group', 'exists', '--name', 'x']` → command `group exists`, options `{ '--name': 'x' }`. */
export function splitCommand(args: readonly string[]): { command: string; options: Record<string, string> } {
  const first = args.findIndex((arg) => arg.startsWith('-'));
  const words = first < 0 ? args : args.slice(0, first);
  const options: Record<string, string> = {};
  for (const [at, arg] of args.entries()) {
    if (at >= words.length && arg.startsWith('--')) options[arg] = FLAGS.has(arg) ? '' : (args[at + 1] ?? '');
  }
  return { command: words.join(' '), options };
}

function deployment(scope: readonly string[], more: readonly string[] = []) {
  return { required: scope, optional: ['--name', '--template-file', '--parameters', ...more] };
}

function storageBlob(required: readonly string[], optional: readonly string[]) {
  return { required: ['--container-name', ...required], optional: ['--account-name', '--auth-mode', ...optional] };
}
