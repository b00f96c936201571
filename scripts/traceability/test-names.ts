import { Visitor, parseSync, type ESTree } from 'vite';
import { AppError } from '#core/domain/errors';
import { ID } from './requirement-list.ts';

/** A test or a group of tests, by its name without the ids, and the requirements it stands for. */
export type TracedTest = { file: string; name: string; ids: string[] };

const IDS = new RegExp(`^((?:${ID.source}[ ,]*)+): *(.+)$`, 's');
const TEST_FUNCTIONS = new Set(['it', 'test', 'describe']);
/** Members of these functions that make a test which never runs. */
const NEVER_RUN = new Set(['skip', 'todo']);

/**
 * Tests that name requirements: the first arguments of `it`, `test` and `describe` (also of `it.each(…)(…)` and the like)
 * that begin with ids and a colon, as in `US6.1 FR-034: makes …`. Any other string is none, and neither is the name of a
 * test that is skipped or only planned.
 * @throws AppError `invalid` when the file cannot be parsed.
 */
export function findTracedTests(file: string, source: string): TracedTest[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0]) {
    const message = `${file} cannot be parsed: ${errors[0].message}`;
    throw new AppError({ code: 'traceability.unreadable', kind: 'invalid', message });
  }
  const found: TracedTest[] = [];
  /** Calls of `describe.skip` around the current place. */
  let skipped = 0;
  new Visitor({
    CallExpression(call) {
      const members = testFunctionMembers(call.callee);
      if (members?.some((name) => NEVER_RUN.has(name))) skipped += 1;
      const name = members && skipped === 0 ? textOf(call.arguments[0], source) : undefined;
      found.push(...traced(file, name));
    },
    'CallExpression:exit'(call) {
      if (testFunctionMembers(call.callee)?.some((name) => NEVER_RUN.has(name))) skipped -= 1;
    },
  }).visit(program);
  return found;
}

function traced(file: string, name: string | undefined): TracedTest[] {
  const match = IDS.exec(name ?? '');
  if (!match) return [];
  const ids = [...(match[1] ?? '').matchAll(new RegExp(ID.source, 'g'))].map(([id]) => id);
  return [{ file, name: match[2] ?? '', ids }];
}

/** What stands behind `it`, `test` or `describe` in a callee, `['each']` for `it.each([…])`; undefined for other functions. */
function testFunctionMembers(callee: ESTree.Expression): string[] | undefined {
  switch (callee.type) {
    case 'Identifier':
      return TEST_FUNCTIONS.has(callee.name) ? [] : undefined;
    case 'MemberExpression': {
      const name = callee.property.type === 'Identifier' ? callee.property.name : '';
      return testFunctionMembers(callee.object)?.concat(name);
    }
    case 'CallExpression':
      return testFunctionMembers(callee.callee);
    case 'TaggedTemplateExpression':
      return testFunctionMembers(callee.tag);
    default:
      return undefined;
  }
}

/** The text of a string or template; a template's expressions stay as they are written. */
function textOf(node: ESTree.Argument | undefined, source: string): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type !== 'TemplateLiteral') return undefined;
  return node.quasis
    .map(({ value }, index) => {
      const expression = node.expressions[index];
      return (value.cooked ?? '') + (expression ? `\${${source.slice(expression.start, expression.end)}}` : '');
    })
    .join('');
}
