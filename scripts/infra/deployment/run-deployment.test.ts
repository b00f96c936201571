import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAz } from '../az.ts';
import { installFakeAz, type FakeAz } from '../testing/fake-az.ts';
import { HEALTHY_AZURE } from '../testing/healthy-azure.ts';
import { withDeploymentFiles } from './parameter-files.ts';
import { create, validate, whatIf, type Deployment } from './run-deployment.ts';

let fake: FakeAz;
beforeEach(async () => {
  fake = await installFakeAz(HEALTHY_AZURE);
});
afterEach(() => fake.remove());

function deploying<T>(stage: Deployment['stage'], use: (deployment: Deployment) => Promise<T>): Promise<T> {
  return withDeploymentFiles({ templateJson: '{}', parametersJson: '{"secret":"hush"}' }, (files) =>
    use({ stage, resourceGroup: 'todo-chatbot', location: 'eastus', files }),
  );
}

describe('a deployment', () => {
  it('FR-019: passes parameters by a file that only this user can read', async () => {
    await fake.learn({ command: 'deployment group validate', answer: {} });
    await deploying('main', (deployment) => validate(createAz(fake.env), deployment));
    const [call] = await fake.calls();
    expect(Object.values(call?.files ?? {})).toEqual(['600', '600']);
    expect(JSON.stringify(call)).not.toContain('hush');
  });

  it('goes to the subscription for the bootstrap and into the group for the rest, always by the same name', async () => {
    await fake.learn(
      { command: 'deployment sub what-if', answer: { changes: [] } },
      { command: 'deployment group what-if', answer: { changes: [] } },
    );
    await deploying('bootstrap', (deployment) => whatIf(createAz(fake.env), deployment));
    await deploying('main', (deployment) => whatIf(createAz(fake.env), deployment));
    const [sub, group] = await fake.calls();
    expect(sub?.options).toMatchObject({ '--location': 'eastus', '--name': 'todo-chatbot-bootstrap-eastus' });
    expect(group?.options).toMatchObject({ '--resource-group': 'todo-chatbot', '--name': 'todo-chatbot-main' });
  });

  it('returns the outputs by name', async () => {
    const properties = { provisioningState: 'Succeeded', outputs: { publicHost: { type: 'String', value: 'a.b' } } };
    await fake.learn({ command: 'deployment group create', answer: { properties } });
    const outputs = await deploying('main', (deployment) => create(createAz(fake.env), deployment));
    expect(outputs).toEqual({ publicHost: 'a.b' });
  });

  it('that fails asks Azure for the reason below "DeploymentFailed"', async () => {
    const shell = { code: 'DeploymentFailed', message: 'At least one resource deployment operation failed.' };
    const details = [{ code: 'SkuNotAvailable', message: 'Standard_D2as_v5 is not available in eastus.' }];
    await fake.learn(
      { command: 'deployment group create', error: JSON.stringify({ status: 'Failed', error: shell }) },
      { command: 'deployment group show', answer: { properties: { error: { ...shell, details } } } },
    );
    const run = deploying('main', (deployment) => create(createAz(fake.env), deployment));
    await expect(run).rejects.toMatchObject({
      code: 'deployment.failed',
      message: /SkuNotAvailable: Standard_D2as_v5 is not available in eastus\.\n {4}→ The region does not offer/,
    });
  });

  it('that is refused with reasons does not ask again', async () => {
    const error = {
      code: 'InvalidTemplateDeployment',
      message: '',
      details: [{ code: 'QuotaExceeded', message: 'full' }],
    };
    await fake.learn({ command: 'deployment group validate', error: JSON.stringify({ error }) });
    await expect(deploying('main', (deployment) => validate(createAz(fake.env), deployment))).rejects.toThrow(
      /QuotaExceeded: full/,
    );
    expect((await fake.calls()).map(({ command }) => command)).toEqual(['deployment group validate']);
  });
});
