import { createSlice } from '../../lib/slice.ts';
import type { ChatStore } from './chat-store.ts';

export const [ChatProvider, useChat] = createSlice<ChatStore>('chat');
