/**
 * The names of the domain: event categories, the hubs that carry them, event types and sources. Pure values that every
 * layer may import, the page in the browser included. Names of the deployment are in core/platform/names.ts.
 */

/** An event category is a lane of the outbox, a partition key and an ordering domain. */
export const CATEGORIES = ['task', 'reminder', 'notification'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Hubs (= Dapr topics) by category. */
export const HUBS = {
  task: 'task-events',
  reminder: 'reminder-events',
  notification: 'notification-events',
} as const satisfies Record<Category, string>;

/** Category of each event type. Read it here: the part of a type before its dot is not always the category. */
export const EVENT_CATEGORY = {
  'task.completed': 'task',
  'reminder.scheduled': 'reminder',
  'reminder.cancelled': 'reminder',
  'user.notification': 'notification',
} as const satisfies Record<string, Category>;
export type EventType = keyof typeof EVENT_CATEGORY;

/** CloudEvents `source` by the process that writes the event. */
export const EVENT_SOURCES = { backend: 'todo-chatbot/backend', functions: 'todo-chatbot/functions' } as const;
