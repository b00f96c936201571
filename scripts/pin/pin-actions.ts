/** `uses: owner/repository[/path]@version`, or `@commit # version` when it is pinned. */
const USES =
  /(?<=\buses: )(?<repository>[\w.-]+\/[\w.-]+)(?<path>(?:\/[\w./-]+)?)@(?:(?<commit>[0-9a-f]{40}) # )?(?<version>v\d[\w.]*)[ \t]*$/gm;

/** An action of other people as a workflow names it. */
export type ActionUse = { repository: string; version: string; commit: string | undefined };

export function actionUsesIn(text: string): ActionUse[] {
  return [...text.matchAll(USES)].map(({ groups = {} }) => useOf(groups));
}

/** The same text with the commit of every version; the version stays beside it, for people and for Dependabot. */
export function pinActions(text: string, commitOf: (use: ActionUse) => string): string {
  return text.replaceAll(USES, (...match: unknown[]) => {
    const groups = match.at(-1) as Record<string, string>;
    const use = useOf(groups);
    return `${use.repository}${groups['path']}@${commitOf(use)} # ${use.version}`;
  });
}

function useOf({ repository = '', version = '', commit }: Record<string, string>): ActionUse {
  return { repository, version, commit };
}
