/** The error that really happened, below the "DeploymentFailed" shells that Azure wraps around it. */
export type InnerError = { code: string; message: string; resource?: string };

type ArmError = { code?: unknown; message?: unknown; target?: unknown; details?: unknown };

/** All innermost errors of an Azure Resource Manager error, without repeats. */
export function innerErrors(error: unknown): InnerError[] {
  const found = leaves(error, undefined);
  const seen = new Map(found.map((leaf) => [`${leaf.code} ${leaf.message} ${leaf.resource ?? ''}`, leaf]));
  return [...seen.values()];
}

/** The same for what az writes to stderr, which may be JSON, JSON inside words, or only words. */
export function innerErrorsOfText(text: string): InnerError[] {
  const json = parseEmbedded(text);
  const found = json === undefined ? [] : innerErrors(json);
  return found.length > 0 ? found : [{ code: 'az', message: text.trim() }];
}

function leaves(value: unknown, resource: string | undefined): InnerError[] {
  const error = asError(value);
  if (error === undefined) return [];
  const here = typeof error.target === 'string' && error.target !== '' ? shortId(error.target) : resource;
  const nested = [...asArray(error.details), embedded(error.message)].flatMap((inner) => leaves(inner, here));
  if (nested.length > 0) return nested;
  const message = typeof error.message === 'string' ? error.message.trim() : '';
  const code = typeof error.code === 'string' ? error.code : 'Unknown';
  return [{ code, message, ...(here !== undefined && { resource: here }) }];
}

/** An error object, bare or as `{ error: … }`. */
function asError(value: unknown): ArmError | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if ('error' in value) return asError(value.error);
  return 'code' in value || 'message' in value || 'details' in value ? value : undefined;
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Resource providers put their own JSON error into the message as text. */
function embedded(message: unknown): unknown {
  return typeof message === 'string' && message.trimStart().startsWith('{') ? parseEmbedded(message) : undefined;
}

function parseEmbedded(text: string): unknown {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
}

/** `Microsoft.KeyVault/vaults/kv-todo` of a full resource id. */
function shortId(id: string): string {
  return id.split('/providers/').at(-1) ?? id;
}
