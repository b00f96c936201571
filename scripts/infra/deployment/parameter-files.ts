import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of a compiled deployment. */
export type DeploymentFiles = { template: string; parameters: string };

/** Gives `use` the texts as files that only this user can read (one parameter is secret) and deletes them afterwards. */
export async function withDeploymentFiles<T>(
  texts: { templateJson: string; parametersJson: string },
  use: (files: DeploymentFiles) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'todo-deployment-'));
  const files = { template: join(folder, 'template.json'), parameters: join(folder, 'parameters.json') };
  try {
    await writeFile(files.template, texts.templateJson, { mode: 0o600 });
    await writeFile(files.parameters, texts.parametersJson, { mode: 0o600 });
    return await use(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
