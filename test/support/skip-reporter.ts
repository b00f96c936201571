import type { TestCase, TestModule } from 'vitest/node';

/**
 * vitest reporter: lists every skipped test with its reason at the end. A skip without a reason fails the run, and where tools are
 * required (`REQUIRE_TOOLS=1`, set by .ci/run) so does every skip.
 */
export class SkipReporter {
  readonly #strict: boolean;
  readonly #print: (line: string) => void;

  constructor({ strict = false, print = console.log }: { strict?: boolean; print?: (line: string) => void } = {}) {
    this.#strict = strict;
    this.#print = print;
  }

  onTestRunEnd(modules: readonly Pick<TestModule, 'children' | 'relativeModuleId'>[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests('skipped')].map((test) => ({
        name: `${module.relativeModuleId}: ${test.fullName}`,
        reason: reasonOf(test),
      })),
    );
    if (skipped.length === 0) return;
    this.#print(`\nSkipped (${skipped.length}):`);
    for (const { name, reason } of skipped)
      this.#print(`  ${name}\n    ${reason ?? 'NO REASON GIVEN: use skip("reason") of the test context'}`);
    if (this.#strict || skipped.some(({ reason }) => reason === undefined)) {
      this.#print(this.#strict ? 'Nothing may be skipped here.' : 'A skip needs a reason.');
      process.exitCode = 1;
    }
  }
}

function reasonOf(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === 'skipped' ? result.note : undefined;
}
