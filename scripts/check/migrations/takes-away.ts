import type { AlterTableCmd, AlterTableStmt, CreateStmt, DropStmt, Node, RangeVar } from 'libpg-query';
import { isNull, refusesFormerRows } from './new-column.ts';

/** What the migration itself has made so far (`table public.a`, `policy public.a.p`, `function f`): it may do with it as it likes. */
export type Made = Set<string>;

/** Statements that only add, whatever they say. */
const ADDING = new Set([
  'CommentStmt',
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateFunctionStmt',
  'CreateRangeStmt',
  'CreateSchemaStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateStmt',
  'CreateTableAsStmt',
  'CreateTrigStmt',
  'InsertStmt',
  'SelectStmt',
  'UpdateStmt',
  'ViewStmt',
]);

/** Statements that run what their expressions call. */
const RUNS = new Set(['CreateTableAsStmt', 'InsertStmt', 'SelectStmt', 'UpdateStmt']);

/** Parts of ALTER TABLE that leave the former release all that it reads and writes. */
const HARMLESS_PARTS = new Set([
  'AT_DropNotNull',
  'AT_ValidateConstraint',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
]);

/**
 * Why a statement is more than an addition: what the former release, which still runs, may miss. Null for an addition.
 * Everything that is not known as one counts as more.
 */
export function takesAway(node: Node, made: Made): string | null {
  const [kind = ''] = Object.keys(node);
  if (RUNS.has(kind)) return ofRun(JSON.stringify(node), made);
  if (ADDING.has(kind)) return null;
  if ('AlterTableStmt' in node) return ofAlterTable(node.AlterTableStmt, made);
  if ('DropStmt' in node) return ofDrop(node.DropStmt, made);
  if ('IndexStmt' in node) {
    const { unique, relation } = node.IndexStmt;
    return unique && !isOwn(relation, made) ? 'a unique index refuses rows that the former release writes' : null;
  }
  if ('CreatePolicyStmt' in node) {
    const { permissive, table } = node.CreatePolicyStmt;
    return permissive || isOwn(table, made) ? null : 'a restrictive policy hides rows from the former release';
  }
  if ('GrantStmt' in node) return ofGrant(node.GrantStmt.is_grant);
  if ('GrantRoleStmt' in node) return ofGrant(node.GrantRoleStmt.is_grant);
  if ('AlterDefaultPrivilegesStmt' in node) return ofGrant(node.AlterDefaultPrivilegesStmt.action?.is_grant);
  if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal === undefined) return null;
  if ('DoStmt' in node) return 'nobody sees what a DO block does';
  return `${kind} is not known as an addition`;
}

/** Notes what a statement makes. */
export function noteMade(node: Node, made: Made): void {
  if ('CreateStmt' in node && isSurelyNew(node.CreateStmt)) made.add(`table ${nameOf(node.CreateStmt.relation)}`);
  if ('CreateFunctionStmt' in node) made.add(`function ${lastName(node.CreateFunctionStmt.funcname)}`);
  if ('CreatePolicyStmt' in node) {
    made.add(`policy ${nameOf(node.CreatePolicyStmt.table)}.${node.CreatePolicyStmt.policy_name}`);
  }
}

/** IF NOT EXISTS may have found a table of the former release; a temporary table hides one of the same name. */
const isSurelyNew = ({ if_not_exists: isPerhapsThere, relation }: CreateStmt): boolean =>
  !isPerhapsThere && relation?.relpersistence !== 't';

/** @param text of the parsed statement, in which the word of a part is followed by a colon, and that of a string is not */
function ofRun(text: string, made: Made): string | null {
  if (/"(?:DeleteStmt|MergeStmt)":/.test(text)) return 'a DELETE or MERGE within it takes rows away';
  const called = [...text.matchAll(/"funcname":\[[^\]]*"sval":"([^"]*)"\}\}\]/g)].map(([, name = '']) => name);
  return called.some((name) => made.has(`function ${name}`))
    ? 'nobody sees what a function of this migration does'
    : null;
}

function lastName(names: readonly Node[] = []): string {
  const last = names.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
}

const ofGrant = (isGrant: boolean | undefined): string | null => (isGrant ? null : 'REVOKE takes a right away');

function ofAlterTable({ relation, cmds = [] }: AlterTableStmt, made: Made): string | null {
  if (isOwn(relation, made)) return null;
  for (const cmd of cmds) {
    const why = 'AlterTableCmd' in cmd ? ofPart(cmd.AlterTableCmd) : 'it cannot be read';
    if (why !== null) return why;
  }
  return null;
}

function ofPart({ subtype = 'AT_DropColumn', def }: AlterTableCmd): string | null {
  if (HARMLESS_PARTS.has(subtype)) return null;
  if (subtype === 'AT_ColumnDefault' && !isNull(def)) return null;
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) return refusesFormerRows(def.ColumnDef);
  if (subtype === 'AT_AddConstraint') return 'a new constraint refuses rows that the former release writes';
  return `ALTER TABLE with ${subtype} is not known as an addition`;
}

function ofDrop({ removeType = 'OBJECT_TYPE', objects = [] }: DropStmt, made: Made): string | null {
  const kind = removeType.replace('OBJECT_', '').toLowerCase();
  const names = objects.map((object) => `${kind} ${listedName(object, kind)}`);
  return names.every((name) => made.has(name)) ? null : `DROP ${kind.toUpperCase()} takes something away`;
}

/** `public.a`, or `public.a.p` of a policy, of a name that DROP lists. */
function listedName(object: Node, kind: string): string {
  if (!('List' in object)) return '';
  const parts = (object.List.items ?? []).map((item) => ('String' in item ? item.String.sval : ''));
  const full = kind === 'policy' ? 3 : 2;
  return (parts.length < full ? ['public', ...parts] : parts).join('.');
}

const nameOf = (relation: RangeVar | undefined): string =>
  `${relation?.schemaname ?? 'public'}.${relation?.relname ?? ''}`;

const isOwn = (relation: RangeVar | undefined, made: Made): boolean => made.has(`table ${nameOf(relation)}`);
