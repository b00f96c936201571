import { createSlice } from '../../lib/slice.ts';
import type { SessionStore } from './session-store.ts';

export const [SessionProvider, useSession] = createSlice<SessionStore>('session');
