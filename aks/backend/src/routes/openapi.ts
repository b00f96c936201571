import Type from 'typebox';
import type { App } from '../app-types.ts';

const Document = Type.Object(
  { openapi: Type.String() },
  { description: 'The OpenAPI document.', additionalProperties: true },
);

/** `GET /api/openapi.json`: drawn from the routes' own schemas. */
export function registerOpenApi(app: App): void {
  app.get(
    '/api/openapi.json',
    {
      schema: {
        tags: ['api'],
        operationId: 'openapi',
        summary: 'This API as an OpenAPI 3.1 document.',
        response: { 200: Document },
      },
    },
    () => app.swagger() as { openapi: string },
  );
}
