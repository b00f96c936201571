/** What the chat needs from outside, as in `ports.ts`. */

export type Conversation = { id: string; lastTaskId: string | null };
export type StoredAnswer = {
  id: string;
  conversationId: string;
  content: string;
  toolCalls: unknown[];
  createdAt: Date;
};
export type ConversationStore = {
  insert(conversation: Conversation & { createdAt: Date }): Promise<void>;
  find(id: string): Promise<Conversation | null>;
  /** Notes that it is in use, and which task "it" means from now on. */
  update(id: string, changes: { lastTaskId: string | null; usedAt: Date }): Promise<void>;
  /** The newest message of the assistant: what a "yes" or "undo" refers to. Null in a new conversation. */
  lastAnswer(id: string): Promise<StoredAnswer | null>;
  /** A message of the assistant; null when it is not there any more. */
  findAnswer(messageId: string): Promise<StoredAnswer | null>;
  appendMessage(message: {
    id: string;
    conversationId: string;
    role: 'user' | 'assistant';
    content: string;
    toolCalls: unknown[];
    createdAt: Date;
  }): Promise<void>;
  /** Removes the oldest messages and the conversations that were not used for the longest time, beyond so many of a user. */
  trim(most: { messages: number; conversations: number }): Promise<void>;
};

/** Of one user's chat messages only one is answered at a time, on all replicas together. */
export type ChatTurns = {
  /** False while another holder has the turn. It ends by itself after `seconds`, in case its holder is gone. */
  take(holder: string, seconds: number): Promise<boolean>;
  /** Gives the turn back. False when the holder does not have it any more. */
  release(holder: string): Promise<boolean>;
};
