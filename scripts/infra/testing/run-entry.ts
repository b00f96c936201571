import { join } from 'node:path';
import { runProgram, type ProgramResult } from '../../programs/run-program.ts';
import type { FakeAz } from './fake-az.ts';

/** What a person would export; the environment of the person who runs the tests stays out. */
export const SETTINGS = {
  TODO_RESOURCE_GROUP: 'todo-chatbot',
  TODO_LOCATION: 'eastus',
  TODO_NAME_PREFIX: 'todo',
  TODO_ALERT_EMAIL: 'operations@example.com',
  TODO_OPERATORS_OBJECT_ID: '33333333-3333-4333-8333-333333333333',
  TODO_OPERATORS_NAME: 'Operators',
  TODO_GITHUB_SUBJECTS: 'repo:acme-12/todo-34',
} as const;

/** Runs `node scripts/infra/<script>` as npm does, with the fake az in front. */
export function runEntry(fake: FakeAz, script: string, args: readonly string[] = []): Promise<ProgramResult> {
  return runProgram({
    program: process.execPath,
    args: ['--conditions=source', join('scripts', 'infra', script), ...args],
    env: { ...fake.env, ...SETTINGS },
    install: '',
  });
}
