-- Chats have an end: the oldest messages of a user and the chats that were not used for the longest time go. A chat counts
-- as used when it was before this migration, so that none goes at once.
ALTER TABLE public.conversation ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
GRANT UPDATE (used_at) ON public.conversation TO todo_app;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_newest ON public.message (user_id, created_at DESC, id DESC);
-- former-release: message_newest begins with the same column
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX public.message_user;

-- By a function, because DELETE on a table also grants LOCK TABLE in every mode. It runs as its owner, whom row-level
-- security binds to the transaction's user; one call removes a bounded number of rows.
CREATE FUNCTION public.trim_chats(most_messages integer, most_conversations integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DELETE FROM public.message WHERE id IN (
    SELECT id FROM public.message WHERE user_id = public.app_user_id()
    ORDER BY created_at DESC, id DESC OFFSET most_messages LIMIT 500);
  DELETE FROM public.conversation WHERE id IN (
    SELECT id FROM public.conversation WHERE user_id = public.app_user_id()
    ORDER BY used_at DESC, created_at DESC, id DESC OFFSET most_conversations LIMIT 20);
$$;
GRANT EXECUTE ON FUNCTION public.trim_chats(integer, integer) TO todo_app;
-- former-release: it deletes neither messages nor chats
REVOKE DELETE ON public.conversation, public.message FROM todo_app;

-- Whose turn it is to answer a user: one message at a time, on all replicas together.
CREATE TABLE public.chat_turn (
  user_id uuid PRIMARY KEY REFERENCES public.app_user (id) ON DELETE CASCADE,
  holder uuid NOT NULL,
  until timestamptz NOT NULL
);
ALTER TABLE public.chat_turn ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.chat_turn
  USING (user_id = public.app_user_id()) WITH CHECK (user_id = public.app_user_id());
GRANT SELECT, INSERT, UPDATE (holder, until) ON public.chat_turn TO todo_app;

-- Whole tasks in the calls of old answers become their ids. FORCE ROW LEVEL SECURITY binds the owner too, hence the policy,
-- which ends with this transaction.
CREATE POLICY slim_tool_calls ON public.message TO todo_owner USING (true) WITH CHECK (true);
UPDATE public.message SET tool_calls = (
  SELECT coalesce(jsonb_agg(CASE WHEN call ? 'tasks' THEN jsonb_build_object(
      'tool', call -> 'tool', 'taskIds', jsonb_path_query_array(call, '$.tasks[*].id'), 'undo', NULL) ELSE call END), '[]')
  FROM jsonb_array_elements(tool_calls) call)
WHERE tool_calls @? '$[*].tasks';
DROP POLICY slim_tool_calls ON public.message;
