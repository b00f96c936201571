import { Type } from 'typebox';
import { AppError } from '#core/domain/errors';
import { ANYTHING, type Az } from '../az.ts';
import type { Stage } from '../azure-settings.ts';
import { describeInnerError } from './error-advice.ts';
import { innerErrors, innerErrorsOfText } from './inner-errors.ts';
import type { Outputs } from './outputs.ts';
import type { DeploymentFiles } from './parameter-files.ts';
import { WhatIf, type WhatIfResult } from './what-if-summary.ts';

/** One deployment: bootstrap goes to the subscription, main into the resource group. */
export type Deployment = { stage: Stage; resourceGroup: string; location: string; files: DeploymentFiles };

/** Asks Azure whether it would accept the template. @throws AppError with the innermost reasons. */
export async function validate(az: Az, deployment: Deployment): Promise<void> {
  await withReasons(az, deployment, () => az([...command(deployment, 'validate'), ...input(deployment)], ANYTHING));
}

/** Asks Azure what would change. */
export function whatIf(az: Az, deployment: Deployment): Promise<WhatIfResult> {
  const args = [...command(deployment, 'what-if'), ...input(deployment), '--no-pretty-print'];
  return withReasons(az, deployment, () => az(args, WhatIf));
}

const Deployed = Type.Object({
  properties: Type.Object({
    outputs: Type.Union([Type.Null(), Type.Record(Type.String(), Type.Object({ value: Type.Unknown() }))]),
  }),
});

/** Deploys and waits: 15 to 25 minutes the first time. Incremental mode: nothing that exists is deleted. */
export async function create(az: Az, deployment: Deployment): Promise<Outputs> {
  const args = [...command(deployment, 'create'), ...input(deployment)];
  const { properties } = await withReasons(az, deployment, () => az(args, Deployed));
  return Object.fromEntries(Object.entries(properties.outputs ?? {}).map(([name, output]) => [name, output.value]));
}

/** Always the same name: Azure then refuses a second deployment while one runs. A subscription's are bound to a region. */
export function deploymentName({ stage, location }: Pick<Deployment, 'stage' | 'location'>): string {
  return stage === 'bootstrap' ? `todo-chatbot-bootstrap-${location}` : 'todo-chatbot-main';
}

function command({ stage }: Deployment, verb: string): string[] {
  return ['deployment', stage === 'bootstrap' ? 'sub' : 'group', verb];
}

function scope({ stage, resourceGroup, location }: Deployment, withLocation: boolean): string[] {
  if (stage === 'main') return ['--resource-group', resourceGroup];
  return withLocation ? ['--location', location] : [];
}

function input(deployment: Deployment): string[] {
  const { template, parameters } = deployment.files;
  const name = ['--name', deploymentName(deployment)];
  return [...name, ...scope(deployment, true), '--template-file', template, '--parameters', `@${parameters}`];
}

const ShownError = Type.Union([Type.Null(), Type.Record(Type.String(), Type.Unknown())]);

/** Runs `step`; when it fails, finds out why: az often says only "DeploymentFailed". */
async function withReasons<T>(az: Az, deployment: Deployment, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'az.failed') throw cause;
    const reasons = await reasonsOf(az, deployment, cause.message);
    const message = `Azure refused the deployment:\n${reasons.map(describeInnerError).join('\n')}`;
    throw new AppError({ code: 'deployment.failed', kind: 'unavailable', message, cause });
  }
}

async function reasonsOf(az: Az, deployment: Deployment, words: string) {
  const told = innerErrorsOfText(words);
  if (told.some(({ code }) => code !== 'az' && code !== 'DeploymentFailed')) return told;
  if (!words.includes('DeploymentFailed')) return told;
  const show = [...command(deployment, 'show'), ...scope(deployment, false), '--name', deploymentName(deployment)];
  const shown = innerErrors(await az([...show, '--query', 'properties.error'], ShownError));
  return shown.length > 0 ? shown : told;
}
