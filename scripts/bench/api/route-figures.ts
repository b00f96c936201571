import type { Bar, Measured } from '../judge.ts';
import type { RouteCost } from './measure-route.ts';
import type { Operation } from './operations.ts';

export type ServerName = 'product' | 'bare' | 'open';
/** What an operation cost on a server in one round. */
export type Costs = RouteCost & { operation: Operation; server: ServerName };

/** P1 in CPU seconds for 1,000 requests. */
const CPU_BARS: Record<Operation, { server: number; database: number }> = {
  list: { server: 0.3, database: 0.25 },
  create: { server: 0.33, database: 0.25 },
  complete: { server: 0.4, database: 0.35 },
};
/** P1: the least part of the bare server's throughput in percent. */
const THROUGHPUT_BARS: Partial<Record<Operation, number>> = { list: 100, create: 60 };

const P99_MS = 20;

const SERVERS: Record<ServerName, string> = {
  product: '',
  bare: ' (bare Fastify, row-level security)',
  open: ' (bare Fastify, none)',
};

/** The figures of all rounds, in the order of operations and servers. */
export function routeFigures(costs: readonly Costs[]): Measured[] {
  const operations = [...new Set(costs.map(({ operation }) => operation))];
  return operations.flatMap((operation) => {
    const own = costs.filter((cost) => cost.operation === operation);
    const servers = [...new Set(own.map(({ server }) => server))];
    return [...servers.flatMap((server) => cpuFigures(own, operation, server)), ...throughputFigures(own, operation)];
  });
}

function cpuFigures(costs: readonly Costs[], operation: Operation, server: ServerName): Measured[] {
  const rounds = costs.filter((cost) => cost.server === server);
  const name = `${operation}${SERVERS[server]}`;
  const unit = 'CPU s/1000';
  const bar = (part: 'server' | 'database'): { bar?: Bar } =>
    server === 'product' ? { bar: { most: CPU_BARS[operation][part] } } : {};
  return [
    { name: `${name}: server`, unit, samples: rounds.map(({ serverCpu }) => serverCpu), ...bar('server') },
    { name: `${name}: database`, unit, samples: rounds.map(({ databaseCpu }) => databaseCpu), ...bar('database') },
    { name: `${name}: throughput`, unit: '1/s', samples: rounds.map(({ perSecond }) => perSecond) },
  ];
}

/** Each round compares what ran side by side. */
function throughputFigures(costs: readonly Costs[], operation: Operation): Measured[] {
  const least = THROUGHPUT_BARS[operation];
  if (least === undefined) return [];
  const rates = (server: ServerName): number[] =>
    costs.filter((cost) => cost.server === server).map(({ perSecond }) => perSecond);
  const bare = rates('bare');
  const samples = rates('product').map((rate, round) => (rate / (bare[round] ?? Number.NaN)) * 100);
  return [{ name: `${operation}: throughput, of bare Fastify's`, unit: '%', samples, bar: { least } }];
}

/** P1: the slowest answers at half of the highest rate. */
export function latencyFigure(
  operation: Operation,
  { perSecond, p99s }: { perSecond: number; p99s: number[] },
): Measured {
  const note = `at ${Math.round(perSecond)}/s, half of the highest rate`;
  return { name: `${operation}: p99`, unit: 'ms', samples: p99s, bar: { most: P99_MS }, note };
}
