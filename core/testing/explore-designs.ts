import { decideClaim, finishClaim, isHeldBy, releaseClaim, renewClaim } from '#core/domain/events/dedup-claim';
import type { ClaimRow } from '#core/domain/events/dedup-claim';

/**
 * Every history of two hosts and one event, with up to three crashes or lost answers and leases that expire at any moment: a model check of ways to process an event once (docs/design/events.md §4.4). The lease designs use the product's own transitions.
 */
export type Design = {
  claim: 'none' | 'mark-after-effect' | 'insert-if-absent' | 'lease';
  /** The effect's transaction refuses a second one by a unique key. */
  hasUniqueKey: boolean;
};

/** What can happen to the event in some history; `states` says how many were looked at. */
export type Findings = { duplicate: boolean; lost: boolean; states: number };

type Versioned = { claim: ClaimRow; version: number };
type Step = 'idle' | 'claim' | 'read' | 'effect' | 'release' | 'finish' | 'checkpoint';
type Host = {
  name: string;
  /** A restarted process is another owner. */
  incarnation: number;
  step: Step;
  seen: Versioned | null;
  mine: Versioned | null;
};
type World = {
  row: Versioned | null;
  effects: number;
  checkpointed: boolean;
  now: number;
  /** Crashes and lost answers that may still happen. */
  faultsLeft: number;
  hosts: [Host, Host];
};

const LEASE = 1;
const MAX_FAULTS = 3;

/** Looks at all states that can be reached. */
export function exploreDesign(design: Design): Findings {
  const seen = new Set<string>();
  const waiting: World[] = [start()];
  const findings: Findings = { duplicate: false, lost: false, states: 0 };
  for (let world = waiting.pop(); world; world = waiting.pop()) {
    const key = JSON.stringify(world);
    if (seen.has(key)) continue;
    seen.add(key);
    findings.states += 1;
    if (world.effects > 1) findings.duplicate = true;
    if (world.checkpointed && world.effects === 0 && world.hosts.every(({ step }) => step === 'idle')) {
      findings.lost = true;
    }
    // One duplicate is as bad as two: the search stops there.
    if (world.effects <= 1) waiting.push(...successors(design, world));
  }
  return findings;
}

function start(): World {
  const host = (name: string): Host => ({ name, incarnation: 0, step: 'idle', seen: null, mine: null });
  return {
    row: null,
    effects: 0,
    checkpointed: false,
    now: 0,
    faultsLeft: MAX_FAULTS,
    hosts: [host('a'), host('b')],
  };
}

function successors(design: Design, world: World): World[] {
  const next = world.hosts.flatMap((host, index) =>
    hostMoves(design, world, host).map((move) => apply(world, index, move)),
  );
  const { row, now } = world;
  if (row?.claim.state === 'CLAIMED' && row.claim.leaseUntil > now) {
    next.push({ ...world, now: row.claim.leaseUntil });
  }
  return next.map(canonical);
}

/**
 * A canonical form of a state, so that histories with the same future count as one: times relative to now, versions and
 * fences as "current or not", attempts left out. Only this makes the states finite without a bound on expiring leases.
 */
function canonical(world: World): World {
  const shorten = (versioned: Versioned | null): Versioned | null => {
    if (!versioned) return null;
    const version = isCurrent(world, versioned) ? 1 : 0;
    const leaseUntil = Math.max(versioned.claim.leaseUntil - world.now, 0);
    return { version, claim: { ...versioned.claim, leaseUntil, fence: version, attempts: 1 } };
  };
  const [a, b] = world.hosts.map((host) => ({ ...host, seen: shorten(host.seen), mine: shorten(host.mine) }));
  return { ...world, row: shorten(world.row), now: 0, hosts: [a ?? world.hosts[0], b ?? world.hosts[1]] };
}

/** What one host's next step changes. */
type Move = { host: Partial<Host>; world?: Partial<World> };

function apply(world: World, index: number, move: Move): World {
  const [a, b] = world.hosts;
  const hosts: [Host, Host] = index === 0 ? [{ ...a, ...move.host }, b] : [a, { ...b, ...move.host }];
  return { ...world, ...move.world, hosts };
}

function hostMoves(design: Design, world: World, host: Host): Move[] {
  if (host.step === 'idle') {
    // A batch goes to either host, or to both at once, until there is a checkpoint.
    return world.checkpointed ? [] : [{ host: { step: 'claim', seen: null, mine: null } }];
  }
  const moves = stepMoves(design, world, host);
  if (world.faultsLeft > 0) {
    const crash = { step: 'idle', seen: null, mine: null, incarnation: host.incarnation + 1 } as const;
    const faultsLeft = world.faultsLeft - 1;
    moves.push({ host: crash, world: { faultsLeft } });
    moves.push(...lostAnswers(design, world, host).map((move) => ({ ...move, world: { ...move.world, faultsLeft } })));
  }
  return moves;
}

function stepMoves(design: Design, world: World, host: Host): Move[] {
  switch (host.step) {
    case 'claim':
      return [claim(design, world, host)];
    case 'read':
      return [{ host: { step: 'claim', seen: world.row } }];
    case 'effect':
      return [effect(design, world, true), ...renewals(design, world, host)];
    case 'release':
      return [release(world, host)];
    case 'finish':
      return [finish(design, world, host)];
    case 'checkpoint':
      return [{ host: { step: 'idle', seen: null, mine: null }, world: { checkpointed: true } }];
    case 'idle':
      return [];
  }
}

function claim({ claim: kind }: Design, world: World, host: Host): Move {
  if (kind === 'none') return { host: { step: 'effect' } };
  if (kind === 'mark-after-effect') return { host: { step: world.row ? 'checkpoint' : 'effect' } };
  if (kind === 'insert-if-absent') {
    if (world.row) return { host: { step: 'checkpoint' } };
    return { host: { step: 'effect' }, world: { row: mark(world) } };
  }
  const decision = decideClaim(host.seen?.claim, { owner: ownerOf(host), now: world.now, leaseMs: LEASE });
  switch (decision.action) {
    case 'insert':
      return world.row ? { host: { step: 'read' } } : hold(world, decision.row);
    case 'take-over':
      return isCurrent(world, host.seen) ? hold(world, decision.row) : { host: { step: 'read' } };
    case 'continue':
      return { host: { step: 'effect', mine: host.seen } };
    case 'skip':
      return { host: { step: 'checkpoint' } };
    case 'wait':
      return { host: { step: 'read', seen: null } };
  }
}

function effect({ claim: kind, hasUniqueKey }: Design, { effects }: World, isAnswered: boolean): Move {
  const committed = hasUniqueKey ? 1 : effects + 1;
  const after: Record<Design['claim'], Step> = {
    none: 'checkpoint',
    'insert-if-absent': 'checkpoint',
    'mark-after-effect': 'finish',
    lease: 'finish',
  };
  return { host: { step: isAnswered ? after[kind] : retryStep(kind) }, world: { effects: committed } };
}

/** The next step of a host that believes its effect has failed. */
function retryStep(kind: Design['claim']): Step {
  return kind === 'lease' ? 'release' : 'claim';
}

/** The step took place or did not, and the host sees a failure in both cases. */
function lostAnswers(design: Design, world: World, host: Host): Move[] {
  if (host.step === 'effect') {
    return [effect(design, world, false), { host: { step: retryStep(design.claim) } }];
  }
  if (host.step !== 'claim' || design.claim !== 'lease') return [];
  const { world: written } = claim(design, world, host);
  return written ? [{ host: { step: 'claim', seen: null, mine: null }, world: written }] : [];
}

function renewals({ claim: kind }: Design, world: World, { mine }: Host): Move[] {
  if (kind !== 'lease' || !mine || !isCurrent(world, mine)) return [];
  const renewed = renewClaim(mine.claim, { now: world.now, leaseMs: LEASE });
  return renewed.leaseUntil === mine.claim.leaseUntil ? [] : [{ ...hold(world, renewed) }];
}

function release(world: World, { mine }: Host): Move {
  const host = { step: 'claim', seen: null, mine: null } as const;
  if (!mine || !isCurrent(world, mine)) return { host };
  const released = releaseClaim(mine.claim, { now: world.now, countAttempt: false });
  return { host, world: { row: { claim: released, version: mine.version + 1 } } };
}

function finish({ claim: kind }: Design, world: World, { mine }: Host): Move {
  const host = { step: 'checkpoint' } as const;
  if (kind === 'mark-after-effect') return { host, world: { row: mark(world) } };
  if (!mine || !isCurrent(world, mine) || !isHeldBy(world.row?.claim, mine.claim)) return { host };
  return { host, world: { row: { claim: finishClaim(mine.claim), version: mine.version + 1 } } };
}

function hold(world: World, row: ClaimRow): Move {
  const mine = { claim: row, version: (world.row?.version ?? 0) + 1 };
  return { host: { step: 'effect', mine }, world: { row: mine } };
}

/** A row without a lease, as the simpler designs write it. */
function mark(world: World): Versioned {
  return {
    claim: finishClaim({ state: 'CLAIMED', owner: '', fence: 1, leaseUntil: world.now, attempts: 1 }),
    version: 1,
  };
}

function isCurrent(world: World, read: Versioned | null): boolean {
  return world.row !== null && world.row.version === read?.version;
}

function ownerOf({ name, incarnation }: Host): string {
  return `${name}${incarnation}`;
}
