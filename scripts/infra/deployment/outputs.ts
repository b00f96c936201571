import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core/domain/errors';
import { OUTPUT_TO_HELM_VALUE } from '#core/platform/names';

/** Outputs of a deployment by name. */
export type Outputs = Record<string, unknown>;
type Values = { [key: string]: Values | unknown };

/** Helm values (nested) from the outputs of main.bicep. @throws AppError `invalid` when an output is missing. */
export function toHelmValues(outputs: Outputs): Values {
  const missing = Object.keys(OUTPUT_TO_HELM_VALUE).filter((name) => outputs[name] === undefined);
  if (missing.length > 0) {
    const message = `The deployment lacks the outputs ${missing.join(', ')}: names.ts and main.bicep disagree.`;
    throw new AppError({ code: 'outputs.missing', kind: 'invalid', message });
  }
  const values: Values = {};
  for (const [name, path] of Object.entries(OUTPUT_TO_HELM_VALUE)) setValue(values, path.split('.'), outputs[name]);
  return values;
}

function setValue(values: Values, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  const inner = (values[first] ??= {}) as Values;
  setValue(inner, rest, value);
}

/** Writes JSON files for the steps that follow and returns their paths. Outputs hold no secret (a lint rule sees to it). */
export async function writeOutputs(folder: string, files: Record<string, unknown>): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Object.keys(files).map((name) => join(folder, name));
  await Promise.all(
    Object.entries(files).map(([name, content]) =>
      writeFile(join(folder, name), `${JSON.stringify(content, null, 2)}\n`),
    ),
  );
  return paths;
}
