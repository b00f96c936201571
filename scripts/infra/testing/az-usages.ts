/**
 * The command lines of the Azure CLI that scripts and docs may use, in the form of its help: `[…]` may be left out, `<…>` is any
 * value, `a|b` are the only values. The fake az refuses everything else, and `npm run check -- --only az` gives each of them
 * to the real one.
 */
export const AZ_USAGES: readonly string[] = [
  'login [--tenant <tenant>] [--identity]',
  'account show',
  'account set --subscription <subscription>',
  'account get-access-token [--resource-type oss-rdbms] [--resource <uri>]',
  'ad signed-in-user show',
  'rest --url <url> [--method get|post] [--body <json>] [--resource <uri>]',
  'provider list',
  'provider register --namespace <namespace>',
  'group exists --name <name>',
  'group delete --name <name> [--yes]',
  'resource list [--resource-group <group>]',
  ...['group', 'sub'].flatMap((scope) => deployments(scope)),
  'role assignment list [--scope <scope>] [--all]',
  'role assignment delete [--ids <ids>] [--scope <scope>] [--role <role>]',
  'role definition list [--custom-role-only]',
  'role definition delete --name <name>',
  'vm list-skus [--location <location>] [--size <size>] [--resource-type <type>] [--all] [--zone]',
  'vm list-usage --location <location>',
  'acr check-name --name <name>',
  'acr login --name <name>',
  'aks get-versions --location <location>',
  'aks get-credentials --resource-group <group> --name <name> [--overwrite-existing]',
  'functionapp list [--resource-group <group>]',
  'functionapp stop --resource-group <group> --name <name>',
  'functionapp start --resource-group <group> --name <name>',
  'functionapp function list --resource-group <group> --name <name>',
  'functionapp function keys list --resource-group <group> --name <name> --function-name <function>',
  'functionapp list-flexconsumption-runtimes --location <location> --runtime node',
  'functionapp deployment source config-zip --resource-group <group> --name <name> --src <file>',
  'postgres flexible-server list [--resource-group <group>]',
  'postgres flexible-server show --resource-group <group> --name <name>',
  'postgres flexible-server delete --resource-group <group> --name <name> [--yes]',
  'postgres flexible-server list-skus --location <location>',
  'postgres flexible-server restore --resource-group <group> --name <name> --source-server <server> [--restore-time <time>] [--subnet <id>] [--private-dns-zone <id>]',
  'storage account check-name --name <name>',
  'storage blob list --account-name <account> --container-name <container> --auth-mode login [--prefix <prefix>]',
  'storage blob exists --account-name <account> --container-name <container> --name <name> --auth-mode login',
  'storage blob download --account-name <account> --container-name <container> --name <name> --file <file> --auth-mode login',
  'storage blob upload --account-name <account> --container-name <container> --name <name> --file <file> --auth-mode login [--if-none-match <etag>] [--metadata <metadata>]',
  'storage blob delete-batch --account-name <account> --source <container> --auth-mode login [--pattern <pattern>]',
  'eventhubs namespace exists --name <name>',
  'keyvault check-name --name <name>',
  'keyvault list-deleted [--resource-type vault]',
  'keyvault secret list --vault-name <vault>',
  'keyvault secret show --vault-name <vault> --name <name>',
  'keyvault secret set --vault-name <vault> --name <name> [--file <file>] [--encoding utf-8]',
  'keyvault secret list-versions --vault-name <vault> --name <name>',
  'keyvault secret recover --vault-name <vault> --name <name>',
  'monitor log-analytics workspace show --resource-group <group> --workspace-name <workspace>',
];

function deployments(scope: string): string[] {
  const place = scope === 'group' ? '--resource-group <group>' : '--location <location>';
  const template = `deployment ${scope} VERB ${place} [--name <name>] [--template-file <file>] [--parameters <parameters>]`;
  return [
    template.replace('VERB', 'validate'),
    `${template.replace('VERB', 'what-if')} [--no-pretty-print] [--validation-level ProviderNoRbac]`,
    template.replace('VERB', 'create'),
    `deployment ${scope} show --name <name>${scope === 'group' ? ' --resource-group <group>' : ''}`,
  ];
}

type Option = { name: string; isRequired: boolean; takesValue: boolean; choices?: readonly string[] };
type Usage = { command: string; options: readonly Option[] };

/** Options that every command takes. */
const GLOBAL_OPTIONS: readonly Option[] = ['--output', '--query', '--subscription', '--only-show-errors'].map(
  (name) => ({
    name,
    isRequired: false,
    takesValue: name !== '--only-show-errors',
  }),
);

/** What a usage allows. */
export function readUsage(usage: string): Usage {
  const at = usage.search(/ \[?--/);
  const command = at < 0 ? usage : usage.slice(0, at);
  const options = [...usage.matchAll(/(\[?)(--[\w-]+)(?: (<[^>]+>|[\w|-]+(?<!--)))?\]?/g)].map(
    ([, bracket = '', name = '', value]) => {
      const choices = value === undefined || value.startsWith('<') ? undefined : value.split('|');
      return { name, isRequired: bracket === '', takesValue: value !== undefined, ...(choices && { choices }) };
    },
  );
  return { command, options };
}

const USAGES: ReadonlyMap<string, Usage> = new Map(
  AZ_USAGES.map((usage) => [readUsage(usage).command, readUsage(usage)]),
);

/** What the real az says about a wrong command line; undefined when it would run. `args` are without `az`. */
export function refusal(args: readonly string[]): string | undefined {
  const { command, options } = splitCommand(args);
  const usage = USAGES.get(command);
  if (usage === undefined) return `'${command}' is misspelled or not recognized by the system.`;
  const known = [...usage.options, ...GLOBAL_OPTIONS];
  const unknown = Object.keys(options).filter((name) => !known.some((option) => option.name === name));
  if (unknown.length > 0) return `unrecognized arguments: ${unknown.join(' ')}`;
  const missing = usage.options.filter(({ name, isRequired }) => isRequired && !(name in options));
  if (missing.length > 0) return `the following arguments are required: ${missing.map(({ name }) => name).join(', ')}`;
  const wrong = usage.options.find(
    ({ name, choices }) => name in options && choices?.includes(options[name] ?? '') === false,
  );
  return (
    wrong &&
    `'${options[wrong.name]}' is not a valid value for '${wrong.name}'. Allowed values: ${wrong.choices?.join(', ')}.`
  );
}

/** `['group', 'exists', '--name', 'x']` → command `group exists`, options `{ '--name': 'x' }`; a flag's value is empty. */
export function splitCommand(args: readonly string[]): { command: string; options: Record<string, string> } {
  const first = args.findIndex((arg) => arg.startsWith('--'));
  const words = first < 0 ? args : args.slice(0, first);
  const rest = args.slice(words.length);
  const options: Record<string, string> = {};
  for (const [at, arg] of rest.entries()) {
    const next = rest[at + 1] ?? '';
    if (arg.startsWith('--')) options[arg] = next.startsWith('--') ? '' : next;
  }
  return { command: words.join(' '), options };
}
