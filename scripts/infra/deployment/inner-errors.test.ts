import { describe, expect, it } from 'vitest';
import { describeInnerError } from './error-advice.ts';
import { innerErrors, innerErrorsOfText } from './inner-errors.ts';

const scope = '/subscriptions/1/resourceGroups/todo-chatbot/providers/';
const vault = `${scope}Microsoft.KeyVault/vaults/kv-todo`;

/** As Azure nests the failure of a resource in a module of a module. */
const failed = {
  code: 'DeploymentFailed',
  target: `${scope}Microsoft.Resources/deployments/todo-chatbot-main`,
  message: 'At least one resource deployment operation failed. Please list deployment operations for details.',
  details: [
    {
      code: 'ResourceDeploymentFailure',
      target: `${scope}Microsoft.Resources/deployments/keyVault-abc`,
      message:
        "The resource write operation failed to complete successfully, because it reached terminal provisioning state 'Failed'.",
      details: [
        {
          code: 'DeploymentFailed',
          target: `${scope}Microsoft.Resources/deployments/keyVault-abc`,
          message: 'At least one resource deployment operation failed.',
          details: [
            {
              code: 'ConflictError',
              target: vault,
              message: 'A vault with the same name already exists in deleted state.',
            },
          ],
        },
      ],
    },
  ],
};

describe('inner errors', () => {
  it('are what really happened, with the resource, not "DeploymentFailed"', () => {
    expect(innerErrors(failed)).toEqual([
      {
        code: 'ConflictError',
        message: 'A vault with the same name already exists in deleted state.',
        resource: 'Microsoft.KeyVault/vaults/kv-todo',
      },
    ]);
  });

  it('are found in messages that hold JSON as text', () => {
    const message = '{\r\n  "error": {\r\n "code": "QuotaExceeded", "message": "cores: 10 of 10 used" } }';
    expect(innerErrors({ code: 'BadRequest', message })).toEqual([
      { code: 'QuotaExceeded', message: 'cores: 10 of 10 used' },
    ]);
  });

  it('are told once when several modules report the same', () => {
    const twice = { code: 'DeploymentFailed', message: '', details: [...failed.details, ...failed.details] };
    expect(innerErrors(twice)).toHaveLength(1);
  });

  it("are found in az's stderr, JSON in words or words alone", () => {
    const text = `az deployment group create: ${JSON.stringify({ status: 'Failed', error: failed })}`;
    expect(innerErrorsOfText(text).map(({ code }) => code)).toEqual(['ConflictError']);
    expect(innerErrorsOfText('(InvalidTemplate) {broken')).toEqual([
      { code: 'az', message: '(InvalidTemplate) {broken' },
    ]);
  });

  it('come with advice where people can do something', () => {
    expect(describeInnerError({ code: 'SkuNotAvailable', message: 'no capacity' })).toMatch(
      /→ The region does not offer/,
    );
  });

  it.each([
    ['ServerIsBusy', /run the same command again/],
    ['AadAuthOperationCannotBePerformedWhenServerIsNotAccessible', /run the same command again/],
    ['LocationIsOfferRestricted', /another TODO_LOCATION/],
    ['K8sVersionNotSupported', /cluster\.kubernetesVersion/],
    ['RoleDefinitionWithSameNameExists', /delete it in the portal/],
  ])('%s comes with what to do', (code, advice) => {
    expect(describeInnerError({ code, message: 'refused' })).toMatch(advice);
  });
});
