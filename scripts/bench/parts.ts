import { measureApi } from './api/measure-api.ts';
import { measureLanguage } from './language/measure-language.ts';
import type { Part } from './part.ts';

export const PARTS = { api: measureApi, language: measureLanguage } as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;
