import { measureApi } from './api/measure-api.ts';
import { measureLanguage } from './language/measure-language.ts';
import { measureStart } from './start/measure-start.ts';
import { measureScale } from './scale/measure-scale.ts';
import type { Part } from './part.ts';

export const PARTS = {
  api: measureApi,
  language: measureLanguage,
  start: measureStart,
  scale: measureScale,
} as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;
