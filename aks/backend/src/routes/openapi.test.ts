import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBackend, type TestBackend } from '../../../../test/support/backend/test-backend.ts';

type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, { type: string; in: string; name: string }> };
};

describe('OpenAPI document', () => {
  let backend: TestBackend;
  let document: Document;
  let operations: { route: string; path: string; operation: Operation }[];
  beforeAll(async () => {
    backend = await createTestBackend({ publicUrl: 'https://todo.example.org' });
    document = (await backend.app.inject('/api/openapi.json')).json();
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, path, operation })),
    );
  });
  afterAll(() => backend.close());

  it('is 3.1 and names release and cookie', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Todo Chatbot', version: 'test' },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-session' } } },
    });
  });

  it('describes every operation: name, purpose, answers and problems', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { route, operation } of operations) {
      expect(operation.summary, route).toMatch(/\S/);
      expect(operation.tags, route).toHaveLength(1);
      const success = Object.keys(operation.responses).find((status) => /^2\d\d$/.test(status));
      expect(success, route).toBeDefined();
      for (const { description } of Object.values(operation.responses)) expect(description, route).toMatch(/\w/);
    }
  });

  it('lists each variable of a path as a required parameter', () => {
    for (const { route, path, operation } of operations) {
      const variables = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
      const required = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(required.map(({ name }) => name).toSorted(), route).toEqual(variables.toSorted());
      expect(
        required.every((parameter) => parameter.required),
        route,
      ).toBe(true);
    }
  });

  it('every write of a person takes an Idempotency-Key and fails with a problem', () => {
    const writes = operations.filter(({ route, operation }) => !route.startsWith('get ') && operation.security);
    expect(writes).toHaveLength(8);
    for (const { route, operation } of writes) {
      const headers = (operation.parameters ?? []).filter((parameter) => parameter.in === 'header');
      expect(
        headers.map(({ name }) => name),
        route,
      ).toContain('idempotency-key');
      expect(Object.keys(operation.responses['default']?.content ?? {}), route).toEqual(['application/problem+json']);
    }
  });

  it('refers to nothing that is not in it', () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(references).toEqual([]);
  });
});
