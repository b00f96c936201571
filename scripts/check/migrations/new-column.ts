import type { ColumnDef, Constraint, Node } from 'libpg-query';

/** Why rows of the former release, which does not know a new column and leaves it out, are refused; null when they are not. */
export function refusesFormerRows({ colname = '', constraints = [] }: ColumnDef): string | null {
  const parts = constraints.flatMap((part) => ('Constraint' in part ? [part.Constraint] : []));
  const has = (...types: (Constraint['contype'] & string)[]) =>
    parts.some(({ contype }) => contype && types.includes(contype));
  const hasDefault = parts.some((part) => part.contype === 'CONSTR_DEFAULT' && !isNull(part.raw_expr));
  const isGiven = hasDefault || has('CONSTR_IDENTITY', 'CONSTR_GENERATED');
  if (!isGiven && has('CONSTR_NOTNULL', 'CONSTR_PRIMARY'))
    return 'a new column that must be given refuses the rows of the former release';
  const isUnique = parts.some(
    ({ contype, nulls_not_distinct: isNullUnique }) => contype === 'CONSTR_UNIQUE' && (hasDefault || isNullUnique),
  );
  if (isUnique || (hasDefault && has('CONSTR_PRIMARY', 'CONSTR_FOREIGN')))
    return 'the default of a new column is refused in the rows of the former release';
  const isStrange = parts.some((part) => part.contype === 'CONSTR_CHECK' && !(isGiven && namesOnly(colname, part)));
  return isStrange ? 'a check of a new column refuses rows that the former release writes' : null;
}

/** No default, or NULL, also `NULL::int`. */
export function isNull(expression: Node | undefined): boolean {
  if (expression === undefined) return true;
  if ('TypeCast' in expression) return isNull(expression.TypeCast.arg);
  return 'A_Const' in expression && expression.A_Const.isnull === true;
}

/** A check that looks at its own column only. */
function namesOnly(column: string, { raw_expr: check }: Constraint): boolean {
  const names = [...JSON.stringify(check).matchAll(/"ColumnRef":\{"fields":\[(.*?)\]/g)];
  return names.every(([, fields]) => fields === `{"String":${JSON.stringify({ sval: column })}}`);
}
