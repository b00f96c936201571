import { measureApi } from './api/measure-api.ts';
import type { Part } from './part.ts';

export const PARTS = { api: measureApi } as const satisfies Record<string, Part>;
export type PartName = keyof typeof PARTS;
