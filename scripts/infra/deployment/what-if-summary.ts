import { Type, type Static } from 'typebox';

/** The part of `az deployment … what-if --no-pretty-print` that people decide by. */
export const WhatIf = Type.Object({
  changes: Type.Array(
    Type.Object({
      resourceId: Type.String(),
      changeType: Type.String(),
      delta: Type.Optional(
        Type.Union([Type.Null(), Type.Array(Type.Object({ path: Type.String(), propertyChangeType: Type.String() }))]),
      ),
    }),
  ),
});
export type WhatIfResult = Static<typeof WhatIf>;

const SIGNS: Readonly<Record<string, string>> = {
  Create: '+',
  Modify: '~',
  Delete: '-',
  Deploy: '!',
  Unsupported: '?',
};

/** One line per resource that changes, and the count of those that do not. Values are left out: some are secret. */
export function summarizeWhatIf({ changes }: WhatIfResult): string {
  const changing = changes.filter((change) => change.changeType in SIGNS);
  const lines = changing.map((change) => `  ${SIGNS[change.changeType]} ${shortId(change.resourceId)}${paths(change)}`);
  const still = changes.length - changing.length;
  return [...lines, `  ${changing.length} to change, ${still} stay as they are`].join('\n');
}

function paths({ changeType, delta }: WhatIfResult['changes'][number]): string {
  if (changeType !== 'Modify' || !delta) return '';
  const names = delta.filter((part) => part.propertyChangeType !== 'NoEffect').map((part) => part.path);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function shortId(id: string): string {
  return id.split('/providers/').at(-1) ?? id;
}
