import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../programs/find-program.ts';
import { runProgram } from '../../programs/run-program.ts';
import { installFakeCluster, type FakeCluster } from '../testing/fake-cluster.ts';
import { commandLine, type Command } from './command.ts';
import { installPlatform } from './install-platform.ts';
import { KIND_STEPS } from './kind-steps.ts';
import { STEPS } from './steps.ts';

let cluster: FakeCluster;
let printed: string[];
let pauses: number;

beforeEach(async () => {
  printed = [];
  pauses = 0;
  cluster = await installFakeCluster([
    { line: 'get crd/gateways', stdout: 'standard' },
    { line: 'get namespace/todo-chatbot', stdout: 'restricted' },
    { line: 'helm template gateway-crds', stdout: 'kind: CustomResourceDefinition # gateway' },
    { line: 'helm show crds dapr', stdout: 'kind: CustomResourceDefinition # dapr' },
  ]);
});
afterEach(() => cluster.remove());

const install = (steps = STEPS, dryRun = false) =>
  installPlatform(steps, {
    env: cluster.env,
    dryRun,
    print: (line) => printed.push(line),
    sleep: () => {
      pauses += 1;
      return Promise.resolve();
    },
  });
const lines = async () => (await cluster.calls()).map(({ line }) => line);
const flat = (command: Command): Command[] =>
  typeof command.stdin === 'object' ? [command.stdin, command] : [command];

describe('installing the platform', () => {
  it('SC-001: brings Gateway API, Envoy Gateway, cert-manager, Dapr and the namespace, in this order and pinned', async () => {
    await install();
    const calls = await cluster.calls();
    const releases = calls.map(({ line }) => line).filter((line) => /^helm (template|upgrade)/.test(line));
    expect(releases.map((line) => /^helm \S+ (?:--install )?(\S+).*--version (\S+)/.exec(line)?.slice(1))).toEqual([
      ['gateway-crds', 'v1.9.3'],
      ['envoy-gateway', 'v1.9.3'],
      ['cert-manager', 'v1.19.1'],
      ['dapr', '1.18.4'],
    ]);
    // The types go from one call to the other.
    const applied = calls.filter(({ line }) => line.includes('apply')).map(({ input }) => input);
    expect(applied).toEqual([
      'kind: CustomResourceDefinition # gateway',
      expect.stringContaining('GatewayClass'),
      'kind: CustomResourceDefinition # dapr',
      expect.stringContaining('Namespace'),
    ]);
  });

  it('for kind there are metrics every 15 s, a gateway on the ports 80 and 443 of the node, and the same Dapr', async () => {
    await install(KIND_STEPS);
    const releases = (await lines()).flatMap((line) => /^helm upgrade --install (\S+)/.exec(line)?.[1] ?? []);
    expect(releases).toEqual(['metrics-server', 'traefik', 'dapr']);
    const [metrics = '', gateway = ''] = (await lines()).filter((line) =>
      /upgrade --install (metrics|traefik)/.test(line),
    );
    expect(metrics).toContain('--kubelet-insecure-tls');
    for (const port of ['web.port=80', 'web.hostPort=80', 'websecure.port=443', 'websecure.hostPort=443'])
      expect(gateway).toContain(`ports.${port}`);
  });

  it('can be repeated: each call sets what should be there', () => {
    const changing = STEPS.flatMap(({ commands }) => commands).map((command) => commandLine({ ...command, stdin: '' }));
    const sets = /^echo '' \| (helm upgrade --install|kubectl apply --server-side) /;
    expect(changing.filter((line) => !sets.test(line))).toEqual([]);
    const asking = STEPS.flatMap(({ checks }) => checks).map((check) => commandLine({ ...check, stdin: '' }));
    expect(asking.filter((line) => !/kubectl (wait|get|rollout status|create --dry-run=server) /.test(line))).toEqual(
      [],
    );
  });

  it('checks after each step, and stops at the first that does not work', async () => {
    await cluster.learn({
      line: 'rollout status deployment/cert-manager',
      error: 'timed out waiting for the condition',
    });
    await expect(install()).rejects.toMatchObject({
      code: 'platform.failed',
      message: expect.stringMatching(
        /^kubectl rollout status deployment\/cert-manager [^]*timed out waiting/,
      ) as unknown,
    });
    expect((await lines()).filter((line) => line.includes('dapr'))).toEqual([]);
  });

  it.each([
    [
      'types of the experimental channel',
      { line: 'get crd/gateways', stdout: 'experimental' },
      /"experimental" instead of "standard"/,
    ],
    ['types that did not arrive', { line: 'helm template', error: 'no such host' }, /no such host/],
    ['a namespace that is not protected', { line: 'get namespace', stdout: '' }, /"" instead of "restricted"/],
  ])('refuses %s', async (_what, answer, says) => {
    await cluster.learn(answer);
    const steps = STEPS.filter(({ commands, checks }) =>
      [...commands, ...checks].some((command) => flat(command).some((one) => commandLine(one).includes(answer.line))),
    );
    await expect(install(steps)).rejects.toThrow(says);
  });

  it('waits for a webhook that has no certificate yet, and not for ever', async () => {
    const check = { program: 'kubectl', args: ['create', '--dry-run=server'], attempts: 3 } as const;
    const step = { name: 'webhook', commands: [], checks: [check] };
    const refused = { line: 'create --dry-run=server', error: 'connection refused' };
    await cluster.learn({ ...refused, times: 2 });
    await install([step]);
    expect(pauses).toBe(2);
    await cluster.learn(refused);
    await expect(install([step])).rejects.toThrow(/connection refused/);
    expect(await cluster.calls()).toHaveLength(3 + 3);
  });

  it('prints the exact commands instead of running them', async () => {
    await install(STEPS, true);
    expect(await cluster.calls()).toEqual([]);
    const expected = STEPS.flatMap(({ name, commands, checks }) => [
      `# ${name}`,
      ...[...commands, ...checks].map((command) => commandLine(command)),
    ]);
    expect(printed).toEqual(expected);
    expect(printed.join('\n')).toContain('| kubectl apply --server-side --force-conflicts --filename -');
  });
});

describe('command lines', () => {
  const all = [...STEPS, ...KIND_STEPS]
    .flatMap(({ commands, checks }) => [...commands, ...checks])
    .flatMap((command) => flat(command));

  it.for(['helm', 'kubectl'])('the real %s knows every option', async (program, context) => {
    const path = await findProgram(program, process.env['PATH'] ?? '', join(import.meta.dirname, '../../..'));
    context.skip(path === undefined, `${program} is neither on PATH nor in .tools/bin: npm run tools gets it`);
    for (const { args } of all.filter((command) => command.program === program)) {
      // With --help a program reads its options, refuses those that it does not know, and does nothing.
      const { code, stderr } = await runProgram({
        program: path ?? program,
        args: [...args, '--help'],
        env: process.env,
        install: '',
      });
      expect([code, stderr], args.join(' ')).toEqual([0, '']);
    }
  });

  it('are quoted for a shell', () => {
    const stdin = { program: 'helm', args: ['show', "it's"] } as const;
    expect(commandLine({ program: 'kubectl', args: ['apply', '-f', '-'], stdin })).toBe(
      String.raw`helm show 'it'\''s' | kubectl apply -f -`,
    );
  });
});
