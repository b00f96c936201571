import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jobsOf, stepsOf, type Pipeline } from './workflows.ts';

const root = join(import.meta.dirname, '..', '..');

/** What a pipeline does that it must not do; none when it keeps the rule. */
export type Rule = (pipeline: Pipeline) => string[];

/** Jobs that may sign in, by the environment whose name is in the subject of their token. */
const SIGNS_IN: Readonly<Record<string, string>> = {
  'ci.yml what-if': 'preview',
  'deploy.yml build': 'build',
  'deploy.yml infra': 'infrastructure',
  'deploy.yml abort': 'production',
  'deploy.yml announce': 'production',
  'deploy.yml deploy': 'production',
  'deploy.yml notify': 'production',
  'nightly.yml watchdog': 'production',
};

const TRIGGERS = new Set(['pull_request', 'merge_group', 'push', 'workflow_dispatch', 'workflow_call', 'schedule']);

/** npm scripts that ask GitHub something, and so get the run's token. */
const ASKS_GITHUB = ['cd:plan', 'cd:gate', 'cd:report', 'cd:watchdog'];

/** Commands that need no script of ours. */
const PLAIN_COMMANDS = [
  /^npm (ci --ignore-scripts|audit --audit-level=high|audit signatures)$/,
  /^npm test -- [^;&|<>`(\n]+$/,
  /^az (acr login|aks install-cli|aks get-credentials) [^;&|<>`(\n]+$/,
  /^kubelogin convert-kubeconfig --login azurecli$/,
  /^printenv HELM_VALUES > \S+$/,
  /^echo "at=\$\(date --utc \+%FT%TZ\)" >> "\$\{GITHUB_OUTPUT\}"$/,
];

export const onlyKnownTriggers: Rule = ({ workflows }) =>
  Object.entries(workflows).flatMap(([file, { on }]) => {
    const faults = Object.keys(on).filter((event) => !TRIGGERS.has(event));
    if ('push' in on && file !== 'deploy.yml') faults.push('push');
    return faults.map((event) => `${file} on ${event}`);
  });

export const nothingIsAllowedAtTheTop: Rule = ({ workflows }) =>
  Object.entries(workflows)
    .filter(([, { permissions }]) => JSON.stringify(permissions) !== '{}')
    .map(([file]) => file);

export const onlyFourIdentitiesSignIn: Rule = (pipeline) =>
  jobsOf(pipeline)
    .filter(([name, { environment, permissions = {} }]) => {
      const signsIn = permissions['id-token'] === 'write';
      return environment !== SIGNS_IN[name] || signsIn !== name in SIGNS_IN;
    })
    .map(([name, { environment }]) => `${name} in environment ${environment}`);

/** The environments in the subjects that Azure trusts, from the Bicep of the bootstrap. */
export function trustedEnvironments(): string[] {
  const bicep = readFileSync(join(root, 'infra/bootstrap.bicep'), 'utf8');
  return [...bicep.matchAll(/'\$\{repository\}:environment:(\w+)'/g)].map(([, name = '']) => name).toSorted();
}

export const onlyReadersWriteNothing: Rule = (pipeline) =>
  jobsOf(pipeline).flatMap(([name, { permissions }]) => {
    if (permissions === undefined) return [`${name} without permissions`];
    const writes = Object.entries(permissions).filter(([, access]) => access !== 'read');
    const may = name === 'deploy.yml build' ? ['id-token', 'attestations'] : name in SIGNS_IN ? ['id-token'] : [];
    return writes.filter(([what]) => !may.includes(what)).map(([what]) => `${name} ${what}`);
  });

/** Secrets are read from the vault by the process that needs them; the run's token goes only to what asks GitHub. */
export const noSecretInAnEnvironment: Rule = (pipeline) => {
  const wide = [
    ...Object.entries(pipeline.workflows).map(([file, { env }]): [string, unknown] => [file, env]),
    ...jobsOf(pipeline).map(([name, { env }]): [string, unknown] => [name, env]),
  ];
  const steps = stepsOf(pipeline).filter(
    ([, { run = '' }]) => !ASKS_GITHUB.some((script) => run.includes(`run ${script}`)),
  );
  const texts = [...wide, ...steps.map(([name, step]): [string, unknown] => [name, step])];
  // Also `toJSON(secrets)`, and `secrets: inherit`, which hands all to a workflow that is called.
  const stored = /\bsecrets\s*[.[)]|"secrets":/i.test(JSON.stringify(pipeline)) ? ['a secret of GitHub'] : [];
  const token = /\bgithub\s*(?:\.\s*token|\[|\))|GITHUB_TOKEN/i;
  const tokens = texts.filter(([, value]) => token.test(JSON.stringify(value ?? '')));
  return [...stored, ...tokens.map(([name]) => name)];
};

export const noExpressionInACommand: Rule = (pipeline) =>
  stepsOf(pipeline)
    .filter(([, { run = '', with: inputs }]) => `${run}${JSON.stringify(inputs?.['script'])}`.includes('${{'))
    .map(([name]) => name);

export const checkoutsKeepNoCredentials: Rule = (pipeline) =>
  stepsOf(pipeline)
    .filter(
      ([, { uses = '', with: inputs }]) =>
        uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false,
    )
    .map(([name]) => name);

export const everyJobEnds: Rule = (pipeline) =>
  jobsOf(pipeline)
    .filter(([, job]) => job.uses === undefined && !((job['timeout-minutes'] ?? Infinity) <= 120))
    .map(([name]) => name);

/** A commit with its version beside it, or the version, which `npm run pin` replaces by its commit; the same one everywhere. */
export const actionsArePinned: Rule = (pipeline) => {
  const { uses } = pipeline;
  const foreign = uses.filter((one) => !one.startsWith('./'));
  const loose = foreign.filter((one) => !/^[\w.-]+\/[\w./-]+@([0-9a-f]{40} # )?v\d+\.\d+\.\d+$/.test(one));
  const pins = new Map<string, Set<string>>();
  for (const one of foreign)
    pins.set(one.split('@')[0] ?? '', (pins.get(one.split('@')[0] ?? '') ?? new Set()).add(one));
  const several = [...pins].filter(([, found]) => found.size > 1).map(([action]) => `${action} in several versions`);
  const missing = uses.filter(
    (one) => one.startsWith('./') && !existsSync(join(root, one.endsWith('.yml') ? one : join(one, 'action.yml'))),
  );
  // One in another notation of YAML has no line of the form above.
  const used = [...jobsOf(pipeline), ...stepsOf(pipeline)].flatMap(([, { uses: one }]) => one ?? []);
  const hidden = used.filter((one) => !uses.some((line) => line.split(' ')[0] === one));
  return [...loose, ...several, ...missing, ...hidden];
};

export const productionIsNeverInterrupted: Rule = (pipeline) => {
  const faults = jobsOf(pipeline).flatMap(([name, { concurrency }]) => {
    const changesProduction = name === 'deploy.yml infra' || name === 'deploy.yml deploy';
    if ((concurrency?.group === 'production') !== changesProduction) return [`${name} in group ${concurrency?.group}`];
    return concurrency?.['cancel-in-progress'] ? [`${name} is cancelled`] : [];
  });
  const whole = Object.entries(pipeline.workflows).filter(
    ([file, { concurrency: of }]) =>
      of && (of.group === 'production' || (of['cancel-in-progress'] && file !== 'ci.yml')),
  );
  return [...faults, ...whole.map(([file]) => `${file} as a whole`)];
};

/** What fails has failed: a test that may fail would let everything through. */
export const nothingMayFail: Rule = (pipeline) =>
  [...jobsOf(pipeline), ...stepsOf(pipeline)]
    .filter(([, part]) => part['continue-on-error'] !== undefined)
    .map(([name]) => name);

/** What would make two commands of one line. */
const JOINS_COMMANDS = /[;&|<>`\n]|\$\(/;

/** Every line is an npm script with options that it knows, or one of the few plain commands. */
export const everyCommandRunsHere: Rule = (pipeline) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return stepsOf(pipeline).flatMap(([name, { run }]) => {
    const line = run?.trim().replaceAll(/ +/g, ' ');
    if (line === undefined || PLAIN_COMMANDS.some((pattern) => pattern.test(line))) return [];
    const [, script = '', rest = ''] = /^npm run ([\w:-]+)(?: -- (.*))?$/.exec(line) ?? [];
    const entry = /(\S+\.ts)\b(?!.*\.ts)/.exec(scripts[script] ?? '')?.[1];
    if (JOINS_COMMANDS.test(line) || entry === undefined || !existsSync(join(root, entry))) return [`${name}: ${line}`];
    const source = withItsImports(entry);
    const options = [...rest.matchAll(/--([a-z][a-z-]*)/g)].map(([, option = '']) => option);
    const unknown = options.filter((option) => !new RegExp(`(?:\\b|')${option}'?:`).test(source));
    return unknown.map((option) => `${name}: ${script} does not know --${option}`);
  });
};

/** A script with what it imports beside it, where its options may be read. */
function withItsImports(entry: string): string {
  const text = readFileSync(join(root, entry), 'utf8');
  const paths = [...text.matchAll(/from '(\.\/[\w./-]+\.ts)'/g)].map(([, path = '']) =>
    join(root, dirname(entry), path),
  );
  return [text, ...paths.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'))].join('\n');
}
