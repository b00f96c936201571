import Type from 'typebox';
import type { Static } from 'typebox';
import { Check, Errors } from 'typebox/value';

/**
 * What host.json may say. The real host silently accepts unknown keys, and answers 503 with nothing on the console for a bad
 * version, duration or JSON (docs/design/events.md §8.6): so we are strict, and a setting that we do not know is refused.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json and …/functions-bindings-event-hubs
 */
const strict = <T extends Record<string, Type.TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const optional = <T extends Record<string, Type.TSchema>>(properties: T) => Type.Optional(strict(properties));

/** `hh:mm:ss`, as .NET reads a TimeSpan; a day or more is no time for an invocation. */
const Duration = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d$' });
const LogLevel = Type.Union(
  (['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None'] as const).map((level) =>
    Type.Literal(level),
  ),
);

const EventHubs = strict({
  maxEventBatchSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  minEventBatchSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  maxWaitTime: Type.Optional(Duration),
  prefetchCount: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  // More than 1 breaks target-based scale-in (docs/design/delivery.md §5.1).
  batchCheckpointFrequency: Type.Optional(Type.Literal(1)),
  transportType: Type.Optional(Type.Union([Type.Literal('amqpTcp'), Type.Literal('amqpWebSockets')])),
  initialOffsetOptions: optional({
    type: Type.Union([Type.Literal('fromStart'), Type.Literal('fromEnd')]),
  }),
});

export const HostJson = strict({
  version: Type.Literal('2.0'),
  functionTimeout: Type.Optional(Duration),
  logging: optional({
    logLevel: Type.Optional(Type.Record(Type.String(), LogLevel)),
    applicationInsights: optional({
      samplingSettings: optional({ isEnabled: Type.Boolean(), excludedTypes: Type.Optional(Type.String()) }),
    }),
  }),
  extensionBundle: strict({
    id: Type.Literal('Microsoft.Azure.Functions.ExtensionBundle'),
    version: Type.Literal('[4.*, 5.0.0)'),
  }),
  extensions: optional({ eventHubs: Type.Optional(EventHubs), http: optional({ routePrefix: Type.String() }) }),
});
export type HostJson = Static<typeof HostJson>;

/** Every fault of a host.json, in words; none means that the real host reads it as it is meant. */
export function faultsOfHostJson(text: string): string[] {
  const content = parse(text);
  if (content === undefined) return ['host.json is not JSON'];
  if (Check(HostJson, content)) return orderFaults(content);
  return [...new Set([...Errors(HostJson, content)].flatMap(describe))];
}

/** @throws Error with all faults. */
export function readHostJson(text: string): HostJson {
  const faults = faultsOfHostJson(text);
  if (faults.length > 0) throw new Error(`host.json: ${faults.join('; ')}`);
  return JSON.parse(text) as HostJson;
}

/** `hh:mm:ss` in milliseconds. */
export function durationMs(duration: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = duration.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function orderFaults({ functionTimeout, extensions }: HostJson): string[] {
  const { minEventBatchSize = 1, maxEventBatchSize = 100 } = extensions?.eventHubs ?? {};
  return [
    functionTimeout === '00:00:00' && '/functionTimeout must not be zero',
    minEventBatchSize > maxEventBatchSize && '/extensions/eventHubs: minEventBatchSize is above maxEventBatchSize',
  ].filter((fault) => fault !== false);
}

type Fault = ReturnType<typeof Errors>[number];

function describe(fault: Fault): string[] {
  const where = fault.instancePath === '' ? '/' : fault.instancePath;
  switch (fault.keyword) {
    case 'additionalProperties':
      return fault.params.additionalProperties.map((name) => `${where}: no such setting: ${name}`);
    case 'required':
      return fault.params.requiredProperties.map((name) => `${where}: ${name} is missing`);
    default:
      return [`${where} ${fault.message}`];
  }
}
