import { expect, it } from 'vitest';
import { simulateDeployer } from '../testing/simulated-deployer.ts';
import { simulateProduction } from '../testing/simulated-production.ts';
import { awaitPublicUrl } from './await-public-url.ts';

/** A deployment whose peers answer with what there is at this second. */
function at(answers: { address?: number; name?: number; certificate?: number }) {
  const said: string[] = [];
  const deployer = simulateDeployer(simulateProduction()(), { runId: '7-1', version: 'x', said });
  const began = deployer.clock.now().getTime();
  const seconds = (): number => (deployer.clock.now().getTime() - began) / 1000;
  const since = (second = 0): boolean => seconds() >= second;
  deployer.cluster.gatewayAddress = async () => (since(answers.address) ? '20.1.2.3' : undefined);
  deployer.site.address = async () => (since(answers.name) ? '20.1.2.3' : undefined);
  deployer.site.fault = async () => (since(answers.certificate) ? undefined : 'self-signed certificate');
  return { deployer, said, began, seconds };
}

it('SC-001: a first deployment waits for address, name and certificate, and says how long each took since provisioning', async () => {
  const { deployer, said, began } = at({ address: 20, name: 40, certificate: 90 });
  await awaitPublicUrl(deployer, { isFirst: true, provisionedAt: new Date(began - 60_000) });
  expect(said).toEqual([
    '  The Gateway has its address 80 s after provisioning.',
    '  The name is known 100 s after provisioning.',
    '  SC-001: https://todo.example answers 150 s after provisioning.',
  ]);
});

it('SC-001: says what is missing after five minutes; a later deployment waits half a minute', async () => {
  const first = at({ certificate: 400 });
  const wish = { isFirst: true, provisionedAt: new Date(first.began) };
  await expect(awaitPublicUrl(first.deployer, wish)).rejects.toThrow(
    /does not answer as it should: self-signed certificate\./,
  );
  expect(first.seconds()).toBeGreaterThan(299);
  const later = at({ address: 400, certificate: 400 });
  await expect(awaitPublicUrl(later.deployer, { ...wish, isFirst: false })).rejects.toThrow(/self-signed certificate/);
  expect(later.seconds()).toBeLessThan(40);
});
