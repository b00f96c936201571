import { measureApi } from './api/measure-api.ts';
import { measureEvents } from './events/measure-events.ts';
import { measureLanguage } from './language/measure-language.ts';
import { measureScale } from './scale/measure-scale.ts';
import { measureStart } from './start/measure-start.ts';
import { measureWeb } from './web/measure-web.ts';
import type { Part, PartName } from './part.ts';

export const PARTS: Record<PartName, Part> = {
  api: measureApi,
  events: measureEvents,
  language: measureLanguage,
  web: measureWeb,
  start: measureStart,
  scale: measureScale,
};
