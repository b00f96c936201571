import { measureApi } from './api/measure-api.ts';
import { measureLanguage } from './language/measure-language.ts';
import { measureScale } from './scale/measure-scale.ts';
import { measureStart } from './start/measure-start.ts';
import { measureWeb } from './web/measure-web.ts';
import type { Part } from './part.ts';

/** P1 to P6. */
export const PARTS = {
  api: measureApi,
  language: measureLanguage,
  web: measureWeb,
  start: measureStart,
  scale: measureScale,
} as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;
