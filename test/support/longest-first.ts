import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that start whole programs and wait for them. vitest knows how long files take only where it has run before;
 * in a fresh clone one of these could begin last, and the run would end with one worker busy and the others idle.
 */
const LONG = [
  'scripts/dev/stack/start-stack.test.ts',
  'scripts/infra/entry-points.test.ts',
  'test/chaos/',
  'test/e2e/',
  'test/integration/',
  'loadtest/product.test.ts',
  'scripts/infra/doctor/',
  'infra/variants.test.ts',
  'infra/templates.test.ts',
  'test/architecture.test.ts',
  'aks/frontend/test/',
  'scripts/cd/platform/',
  'core/use-cases/chat-bounds.test.ts',
  'scripts/dev/functions-host/event-hub-trigger.test.ts',
  'core/adapters/postgres/clean-up.test.ts',
  'scripts/skew/',
  'scripts/build/',
  'aks/backend/src/secrets-outage.test.ts',
  'aks/backend/src/outage.test.ts',
  'aks/backend/src/main.test.ts',
  'core/domain/language/linear-time.test.ts',
  'core/adapters/postgres/migrations.test.ts',
  'scripts/dev/broker/',
];

/** Starts long test files first, in the order above; the others follow in vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.rank(a) - this.rank(b));
  }

  private rank({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId).replaceAll('\\', '/');
    const index = LONG.findIndex((start) => path.startsWith(start));
    return index < 0 ? LONG.length : index;
  }
}
