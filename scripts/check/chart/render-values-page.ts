import { format } from 'prettier';

/** A group of values, or one, as values.schema.json describes it. */
export type DescribedValue = {
  description?: string;
  properties?: Record<string, DescribedValue>;
  required?: readonly string[];
};

const HEAD = `# Chart of Todo Chatbot

<!-- Written by \`npm run chart:readme\` from values.schema.json and values.yaml. -->

Backend, page, migration, Dapr component and gateway on Kubernetes 1.31 or newer, by Helm 4 or 3.19. It needs the Gateway API with a controller
and Dapr; cert-manager unless certificates are made outside. \`npm run platform\` installs all of them.

\`\`\`bash
helm upgrade --install todo-chatbot helm/todo-chatbot --namespace todo-chatbot \\
  --values helm/todo-chatbot/values-production.yaml --values .local/azure/helm-values.json \\
  --set image.backend.tag=<tag>,image.frontend.tag=<tag>,certificates.acme.email=<address>
helm test todo-chatbot --namespace todo-chatbot --logs
\`\`\`

[ci/](ci/) has a complete set of values for each kind of cluster. A wrong or missing value is refused with its name.

## Values
`;

/** The chart's README: what it is, and a table of all values. */
export async function renderValuesPage(schema: DescribedValue, defaults: unknown): Promise<string> {
  const groups = Object.entries(schema.properties ?? {}).map(([name, group]) => renderGroup(name, group, defaults));
  return await format(`${HEAD}\n${groups.join('\n')}`, { parser: 'markdown', printWidth: 120 });
}

function renderGroup(name: string, group: DescribedValue, defaults: unknown): string {
  const rows = renderRows(name, group, (defaults as Record<string, unknown>)[name]);
  return [
    `### ${name}\n`,
    `${group.description ?? ''}\n`,
    '| value | default | |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function renderRows(path: string, { properties = {}, required = [] }: DescribedValue, defaults: unknown): string[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const usual = (defaults as Record<string, unknown> | undefined)?.[name];
    const own = `${path}.${name}`;
    const text = value.description ?? '';
    if (value.properties) return [`| \`${own}\` | | **${text}** |`, ...renderRows(own, value, usual)];
    const shown = typeof usual === 'object' || usual === undefined ? '' : `\`${usual as string | number | boolean}\``;
    const needed = shown === '' && required.includes(name) ? '**required**' : shown;
    return [`| \`${own}\` | ${needed} | ${text} |`];
  });
}
