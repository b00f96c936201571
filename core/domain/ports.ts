import type { ChatTurns, ConversationStore } from './chat-ports.ts';
import type { ActivityKind, ActivityMessage, Session } from './api.ts';
import type { DomainEvent, UnsentEvent } from './events/domain-event.ts';
import type { Category } from './names.ts';
import type { Recurrence, Task } from './task/task.ts';

/** What the rules need from outside. Adapters implement these; use cases and tests take them as arguments. */

export type Clock = { now(): Date };
export type Ids = { next(): string };

/** A repeating task's rule; it says COUNT and UNTIL itself. */
export type Series = Recurrence & {
  id: string;
  userId: string;
  /** First day of the series, `YYYY-MM-DD`: the rule is expanded from it. */
  dtstart: string;
  stoppedAt: Date | null;
};

export type TaskRow = Omit<Task, 'recurrence' | 'dtstart'> & { userId: string; deletedAt: string | null };

export type TaskChanges = Partial<
  Pick<
    TaskRow,
    | 'title'
    | 'description'
    | 'dueDate'
    | 'dueTime'
    | 'priority'
    | 'status'
    | 'seriesId'
    | 'occurrenceNo'
    | 'ruleDate'
    | 'completedAt'
    | 'deletedAt'
  >
>;

/** As much of a task as a search needs. */
export type TaskTitle = Pick<Task, 'id' | 'title' | 'dueDate'>;

export type TaskStore = {
  /**
   * The task as it is from now on; null when the id or (series, occurrence) is taken (the guard against a doubled occurrence), or when
   * the user has `most` tasks already. `note`: what it is called in the user's activity.
   */
  insert(task: TaskRow, options?: { note?: ActivityKind; most?: number }): Promise<Task | null>;
  /** Null when the user has no such task (deleted ones too, unless asked for). `forUpdate` locks the row. */
  find(id: string, options?: { includeDeleted?: boolean; forUpdate?: boolean }): Promise<Task | null>;
  /**
   * Changes the named fields, raises `version` and sets `updatedAt`. `note`: what it is called in the user's activity.
   * @throws AppError `not-found` when there is no such task.
   */
  update(id: string, changes: TaskChanges, options: { now: Date; note?: ActivityKind }): Promise<Task>;
  /**
   * Completes or reopens a task at one go. Null, and nothing is changed: there is no such task, it is done (open) already, `version` is
   * another one, or somebody else is changing it. Then `find` with `forUpdate` tells what to do.
   */
  setDone(
    id: string,
    isDone: boolean,
    options: { now: Date; note: ActivityKind; version: number | undefined },
  ): Promise<Task | null>;
  /** Tasks by status in list order (open: due first, nulls last; done: newest first), keyset-paged. */
  list(query: {
    status: 'open' | 'done';
    limit: number;
    cursor: string | null;
  }): Promise<{ items: Task[]; nextCursor: string | null }>;
  /** The first of `list`, in its order, by what a search needs. */
  titles(query: { status: 'open' | 'done'; limit: number }): Promise<TaskTitle[]>;
  /** Those of the tasks that are there, in the order of the ids (deleted ones too, when asked for). */
  findAll(ids: readonly string[], options?: { includeDeleted?: boolean }): Promise<Task[]>;
  /** Whether the user has at least so many tasks that are not deleted. Cheap however many there are. */
  areMany(limit: number): Promise<boolean>;
  /** Whether the user has at least so many open tasks that repeat. */
  areManyRepeating(limit: number): Promise<boolean>;
  /** Null when the series has no such task (deleted ones too, unless asked for). */
  findOccurrence(seriesId: string, occurrenceNo: number, options?: { includeDeleted?: boolean }): Promise<Task | null>;
};

export type SeriesStore = {
  insert(series: Series): Promise<void>;
  /** With the user's zone as it is now: due dates are meant in it, also after a journey. */
  find(id: string): Promise<(Series & { timeZone: string }) | null>;
  update(id: string, changes: Partial<Pick<Series, 'rrule' | 'anchor' | 'dtstart' | 'stoppedAt'>>): Promise<void>;
};

/** For what is no change of a task; those are noted by `TaskStore`. */
export type ActivityLog = { append(entry: { kind: ActivityKind; taskId: string; at: Date }): Promise<void> };

/** Events that become visible to the relay when the transaction commits. `sequence` is the outbox's own number, set by the relay. */
export type Outbox = { append(event: UnsentEvent): Promise<void> };

/** What makes effects happen exactly once: true the first time that a committed transaction sees (consumer, source, id). */
export type ProcessedEvents = {
  /** A dead letter that is replayed counts as never seen. */
  claim(consumer: string, event: { source: string; id: string }, at: Date): Promise<boolean>;
};

/**
 * Notes that a consumer has set an event aside as a dead letter, so that nothing waits for its effect any more. Safe to repeat;
 * what is not one of our events (by source and id) is left alone.
 * @throws AppError `unavailable`
 */
export type NoteDeadEvent = (event: { source: string; id: string }, at: Date) => Promise<void>;

export type StoredResponse = { status: number; headers: Record<string, string>; body: string };

/** Answers of writes by `Idempotency-Key`: kept in the write's own transaction, so a key and its effect commit together. */
export type IdempotencyKeys = {
  /**
   * The answer that a request with this key got; null when there is none yet, also while the first is still at work.
   * @throws AppError as `claim`.
   */
  find(key: string, requestHash: string, now: Date): Promise<StoredResponse | null>;
  /**
   * Null the first time; else the answer that the first request got. A concurrent request with the same key waits until the first has ended.
   * @throws AppError `conflict`, code `idempotency.mismatch` when the key was used for another request, `idempotency.answer-not-kept`
   * when the answer was too long to be kept, `limit.idempotency-keys` when the user has used too many keys within a day.
   */
  claim(key: string, requestHash: string, now: Date): Promise<StoredResponse | null>;
  save(key: string, response: StoredResponse): Promise<void>;
};

/** What a user can change of the account itself. */
export type AccountStore = { changeTimeZone(timeZone: string): Promise<void> };

export type Transaction = {
  userId: string;
  account: AccountStore;
  tasks: TaskStore;
  series: SeriesStore;
  activity: ActivityLog;
  outbox: Outbox;
  processed: ProcessedEvents;
  idempotency: IdempotencyKeys;
  conversations: ConversationStore;
  chatTurns: ChatTurns;
  /** Does some of the work so that, when it throws, nothing of it stays and the transaction goes on. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
};

/** What every use case takes: the transaction it works in, the time and new ids. */
export type Work = { tx: Transaction; clock: Clock; ids: Ids };

/**
 * One user's unit of work: everything in `work` commits or nothing does; row-level security shows only that user's rows.
 * After the commit it tells listeners (NOTIFY, a statement of its own) that somebody's activity grew and wakes the local relay.
 * `isRead`: `work` writes nothing and asks for all that it needs before it waits for an answer; it then costs one round trip.
 * @throws AppError `unavailable` when the database cannot be reached or refuses a connection.
 */
export type UnitOfWork = {
  run<T>(userId: string, work: (transaction: Transaction) => Promise<T>, options?: { isRead?: boolean }): Promise<T>;
};

/**
 * Publishes one event to a hub; resolves only when the broker has accepted it. A failure may still mean that it arrived: publish again.
 * @throws AppError `too-large` or `invalid` when the broker can never take the event; `unavailable` when it cannot take it now
 */
export type EventPublisher = {
  publish(event: DomainEvent, options: { hub: string; partitionKey: string }): Promise<void>;
};

/** A session with its end. */
export type StoredSession = { session: Session; expiresAt: Date };

/** Sessions before and after identity is known; the database knows only the token's SHA-256. */
export type SessionStore = {
  /**
   * A new guest and the first session, together. False when the token has been used before: somebody else was first, or its
   * session has ended.
   */
  createGuest(guest: {
    tokenHash: string;
    userId: string;
    timeZone: string;
    createdAt: Date;
    expiresAt: Date;
  }): Promise<boolean>;
  /** Null when there is no such session or it has ended. One round trip. */
  find(tokenHash: string, now: Date): Promise<StoredSession | null>;
  /** Those of some token hashes whose session has not ended, in one query; at most some hundreds at once. */
  live(tokenHashes: readonly string[], now: Date): Promise<ReadonlySet<string>>;
  /** Moves the end of a session that has not ended. */
  renew(userId: string, session: { tokenHash: string; expiresAt: Date; now: Date }): Promise<void>;
  remove(userId: string, tokenHash: string): Promise<void>;
};

/** How fast something may be done: at most `burst` at once, and `perSecond` in the long run. */
export type Rate = { burst: number; perSecond: number };

/** Token buckets that all replicas share. A bucket is full when it is used for the first time. */
export type RateBuckets = {
  /**
   * Takes up to `want` whole tokens; `left` are in the bucket afterwards.
   * @throws AppError `unavailable` when the database cannot be reached.
   */
  take(key: string, lease: Rate & { want: number; now: Date }): Promise<{ granted: number; left: number }>;
};

/**
 * Tells at once, on every replica, that a session of a user ended or changed; null: sessions of anybody may have, because
 * hints were lost. May come late or not at all: what is known of a session must not be trusted for long.
 */
export type SessionChanges = { subscribe(told: (userId: string | null) => void): void };

/** What tabs are told about a user's tasks, by position `<xid>-<id>` (docs/design/events.md §5.5). */
export type ActivityFeed = {
  /** The position after everything that is visible now: where a fresh tab starts. */
  position(userId: string): Promise<string>;
  /** Entries after `position`, oldest first, at most 100; `isFull` when there may be more. `reset` when the position is older than what is kept, or invalid. */
  read(
    userId: string,
    position: string,
  ): Promise<
    { kind: 'entries'; entries: { position: string; message: ActivityMessage }[]; isFull: boolean } | { kind: 'reset' }
  >;
  /**
   * Calls `listener` when the user's activity has grown (or may have), within 2 s at the latest; also when a `read` of the user has failed
   * and may succeed now. Costs the same however many listen. Returns a function that ends it.
   */
  subscribe(userId: string, listener: () => void): () => void;
};

/** A committed event that waits in the outbox; `sequence` of the event is set. */
export type OutboxEntry = { id: string; event: DomainEvent; attempts: number };

/** The outcome of a lane's entries, by id. `failed` stopped the lane: later entries were not tried. */
export type LaneOutcome = {
  published: string[];
  dead: { id: string; error: string }[];
  failed: { id: string; error: string } | null;
};

/** The longest open writing transaction of the whole database server. */
export type OldestWriter = {
  /** At least; counted from when it was first seen. */
  ageMs: number;
  database: string;
  /** What the program calls itself. */
  application: string;
};

/** How far events are behind. Counts end at 1,000. */
export type OutboxFigures = {
  /** Committed and not published yet. */
  waiting: number;
  oldestWaitingMs: number;
  /** Can never be published: an operator must look. */
  dead: number;
  /** Published, and their consumer is neither done nor has it set them aside. */
  unhandled: number;
  /** Since the oldest of them was published. */
  oldestUnhandledMs: number;
};

/** The outbox as its relay sees it: one lane per category, each worked by one relay at a time (docs/design/events.md §5.3). */
export type OutboxReader = {
  /** Lanes whose next entry can be published now. One cheap query, so that an idle relay costs next to nothing. */
  waiting(): Promise<Category[]>;
  /**
   * Hands the lane's next entries (at most 50, in order of writing) to `publish` and records the outcome, all under the
   * lane's lock. `held` when another relay has the lane. A crash in between publishes again, with the same event ids.
   */
  work(lane: Category, publish: (entries: OutboxEntry[]) => Promise<LaneOutcome>): Promise<LaneOutcome | 'held'>;
  close(): Promise<void>;
};

/** Rows of one kind that are removed some time after they have ended. How long each kind is kept stands in the database (`kept_for`). */
export type CleanUpProgress = {
  kind: string;
  /** When nothing of the kind was left to remove. */
  doneAt: Date;
  /** Rows so far. */
  removed: number;
};

export type CleanUp = {
  /** Every kind there is. */
  progress(): Promise<CleanUpProgress[]>;
  /**
   * Removes at most `most` rows (no more than 1,000) that have ended, in a short transaction of its own, and says how many: fewer
   * when nothing is left. `held` when another replica is cleaning just now.
   * @throws AppError `unavailable`
   */
  step(kind: string, most: number): Promise<number | 'held'>;
};
