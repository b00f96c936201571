import { AppError } from '#core/domain/errors';
import type { App } from '../app-types.ts';

/**
 * Bodies are JSON and nothing else (a form of another site cannot send that), and no text in them holds a NUL
 * character, which PostgreSQL cannot store.
 */
export function registerBodyRules(app: App): void {
  app.removeContentTypeParser('text/plain');
  app.addHook('preValidation', async ({ body }) => {
    if (!hasNul(body)) return;
    const message = 'Text must not hold the character U+0000.';
    throw new AppError({ code: 'request.nul', kind: 'invalid', message });
  });
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasNul);
}
