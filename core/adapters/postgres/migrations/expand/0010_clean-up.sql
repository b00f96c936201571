-- One clean-up for all that has ended, in short steps; clean-up.ts calls them, docs/operations.md says how to see them.

-- How long what has ended is kept: the one place for these numbers, for the policies and for the function below.
CREATE FUNCTION public.kept_for(what text) RETURNS interval LANGUAGE sql IMMUTABLE RETURN CASE what
  -- A tab that was away for longer reloads its lists.
  WHEN 'activity' THEN interval '7 days'
  -- As long as the hub keeps the event; one that has had no effect as long as its guard below.
  WHEN 'outbox' THEN interval '7 days'
  -- The guard against a second effect: as long as the event can come again. 7 days in the hub, 30 days in which a dead letter
  -- may be replayed, and 3 for clocks and late hands.
  WHEN 'processed_event' THEN interval '40 days'
  -- A deleted task can be brought back, and says to an event that comes again that it was made: as long as that guard.
  WHEN 'task' THEN interval '40 days'
  -- Clients repeat a request within minutes; the product promises a day.
  WHEN 'idempotency_key' THEN interval '24 hours'
  -- After its end, for clocks that differ. A guest has no other way in: with the last session ends all that is the guest's.
  WHEN 'session' THEN interval '1 day'
  -- A chat refers to what was said minutes ago; nobody reads older ones.
  WHEN 'message' THEN interval '90 days'
  WHEN 'conversation' THEN interval '90 days'
  -- A bucket of the rate limits is full again by then.
  WHEN 'rate_bucket' THEN interval '1 hour'
  -- Processes beat every few seconds; the gate of contract migrations looks back 5 minutes.
  WHEN 'instance_beat' THEN interval '1 day'
  -- From when the last session was removed.
  WHEN 'guest' THEN interval '0'
END;

-- Guests whose last session has ended.
CREATE TABLE public.abandoned_guest (
  user_id uuid PRIMARY KEY REFERENCES public.app_user (id) ON DELETE CASCADE,
  since timestamptz NOT NULL DEFAULT now()
);
-- The owner's alone, whom this does not bind.
ALTER TABLE public.abandoned_guest ENABLE ROW LEVEL SECURITY;

-- When each kind was last cleaned to its end, and how many rows it has cost in all: what people and health see of it.
CREATE TABLE public.clean_up_progress (
  kind text PRIMARY KEY,
  done_at timestamptz NOT NULL DEFAULT now(),
  removed bigint NOT NULL DEFAULT 0
);
INSERT INTO public.clean_up_progress (kind) VALUES ('activity'), ('outbox'), ('processed_event'), ('idempotency_key'),
  ('task'), ('message'), ('conversation'), ('session'), ('guest'), ('rate_bucket'), ('instance_beat');
GRANT SELECT ON public.clean_up_progress TO todo_app;

-- What the owner's functions may do to rows of users (FORCE binds the owner): read all, to judge what belongs to what has
-- ended; remove what has ended; change nothing.
-- former-release: only clean_up(integer) needs it, which is replaced below
DROP POLICY clean_up_read ON public.activity;
-- former-release: only clean_up(integer) needs it, which is replaced below
DROP POLICY clean_up ON public.activity;
-- former-release: only clean_up(integer) needs it, which is replaced below
DROP POLICY clean_up ON public.session;
-- former-release: only clean_up(integer) needs it, which is replaced below
DROP POLICY clean_up ON public.idempotency_key;
-- former-release: it makes permissive policies only
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'app_user', 'session', 'series', 'task', 'activity', 'idempotency_key', 'conversation', 'message'] LOOP
    EXECUTE format('CREATE POLICY clean_up_read ON public.%I FOR SELECT TO todo_owner USING (true)', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['series', 'task', 'activity', 'idempotency_key', 'conversation', 'message'] LOOP
    EXECUTE format('CREATE POLICY clean_up_guest ON public.%I TO todo_owner USING (EXISTS (
      SELECT FROM public.abandoned_guest a WHERE a.user_id = %I.user_id)) WITH CHECK (false)', t, t);
  END LOOP;
END $$;
CREATE POLICY clean_up ON public.session TO todo_owner
  USING (expires_at < now() - public.kept_for('session')) WITH CHECK (false);
CREATE POLICY clean_up ON public.task TO todo_owner
  USING (deleted_at < now() - public.kept_for('task')) WITH CHECK (false);
CREATE POLICY clean_up ON public.series TO todo_owner
  USING (NOT EXISTS (SELECT FROM public.task t WHERE t.series_id = series.id)) WITH CHECK (false);
CREATE POLICY clean_up ON public.activity TO todo_owner
  USING (at < now() - public.kept_for('activity')) WITH CHECK (false);
CREATE POLICY clean_up ON public.idempotency_key TO todo_owner
  USING (created_at < now() - public.kept_for('idempotency_key')) WITH CHECK (false);
CREATE POLICY clean_up ON public.message TO todo_owner
  USING (created_at < now() - public.kept_for('message')) WITH CHECK (false);
CREATE POLICY clean_up ON public.conversation TO todo_owner
  USING (created_at < now() - public.kept_for('conversation')
    AND NOT EXISTS (SELECT FROM public.message m WHERE m.conversation_id = conversation.id)) WITH CHECK (false);
CREATE POLICY clean_up ON public.app_user TO todo_owner
  USING (kind = 'guest' AND EXISTS (SELECT FROM public.abandoned_guest a WHERE a.user_id = app_user.id)) WITH CHECK (false);

-- By trigger, because the former release deletes the session of whoever signs out.
CREATE FUNCTION public.mark_abandoned() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.abandoned_guest (user_id) SELECT u.id FROM public.app_user u
    WHERE u.id = OLD.user_id AND u.kind = 'guest' AND NOT EXISTS (SELECT FROM public.session s WHERE s.user_id = u.id)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_abandoned AFTER DELETE ON public.session FOR EACH ROW EXECUTE FUNCTION public.mark_abandoned();

-- What waits to be removed is found by age.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX activity_age ON public.activity (at);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX processed_event_age ON public.processed_event (at);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX session_end ON public.session (expires_at);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX task_deleted ON public.task (deleted_at) WHERE deleted_at IS NOT NULL;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX message_age ON public.message (created_at);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX conversation_age ON public.conversation (created_at);
-- All tasks of a guest; also what the foreign key asks when the guest goes.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX task_of_user ON public.task (user_id);

-- All that abandoned guests have, table by table, at most `most` rows; then the guests. Part of the clean-up, callable by nothing else.
CREATE FUNCTION public.clean_up_guests(most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE guest uuid; t text; removed integer; total integer := 0;
BEGIN
  FOR guest IN SELECT a.user_id FROM public.abandoned_guest a ORDER BY a.since LIMIT most LOOP
    IF EXISTS (SELECT FROM public.session s WHERE s.user_id = guest AND s.expires_at > now()) THEN
      DELETE FROM public.abandoned_guest a WHERE a.user_id = guest;
      CONTINUE;
    END IF;
    FOREACH t IN ARRAY ARRAY['message', 'conversation', 'activity', 'idempotency_key', 'task', 'series'] LOOP
      EXECUTE format('DELETE FROM public.%I WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM public.%I WHERE user_id = $1 LIMIT $2))', t, t) USING guest, most - total;
      GET DIAGNOSTICS removed = ROW_COUNT;
      total := total + removed;
      IF total >= most THEN RETURN total; END IF;
    END LOOP;
    DELETE FROM public.app_user WHERE id = guest;
    total := total + 1;
    IF total >= most THEN RETURN total; END IF;
  END LOOP;
  RETURN total;
END $$;

-- Removes at most `most` rows (never more than 1,000) of what has ended of one kind and says how many: less than `most` when
-- nothing is left. Null: another replica is at it. Rows that somebody holds just now wait for the next round.
CREATE FUNCTION public.clean_up(what text, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  cutoff CONSTANT timestamptz := now() - public.kept_for(what);
  bound CONSTANT integer := least(most, 1000);
  gone integer;
  newest xid8;
  series_ids uuid[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('clean-up')) THEN RETURN NULL; END IF;
  CASE what
  WHEN 'activity' THEN
    WITH deleted AS (DELETE FROM public.activity t USING (
      SELECT id FROM public.activity WHERE at < cutoff ORDER BY at LIMIT bound) old WHERE t.id = old.id RETURNING t.xid)
    SELECT count(*), max(xid) INTO gone, newest FROM deleted;
    UPDATE public.activity_horizon SET xid = greatest(xid, newest) WHERE newest IS NOT NULL;
  WHEN 'outbox' THEN
    DELETE FROM public.outbox t USING (
      SELECT id FROM public.outbox WHERE published_at < cutoff
        AND (handled_at IS NOT NULL OR published_at < now() - public.kept_for('processed_event'))
      ORDER BY published_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'processed_event' THEN
    DELETE FROM public.processed_event t USING (
      SELECT consumer, source, event_id FROM public.processed_event WHERE at < cutoff
      ORDER BY at LIMIT bound FOR UPDATE SKIP LOCKED) old
    WHERE (t.consumer, t.source, t.event_id) = (old.consumer, old.source, old.event_id);
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'idempotency_key' THEN
    DELETE FROM public.idempotency_key t USING (
      SELECT user_id, key FROM public.idempotency_key WHERE created_at < cutoff
      ORDER BY created_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE (t.user_id, t.key) = (old.user_id, old.key);
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'task' THEN
    -- A series goes with its last task.
    WITH deleted AS (DELETE FROM public.task t USING (
      SELECT id FROM public.task WHERE deleted_at < cutoff
      ORDER BY deleted_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.id = old.id RETURNING t.series_id)
    SELECT count(*), array_agg(DISTINCT series_id) INTO gone, series_ids FROM deleted;
    DELETE FROM public.series s WHERE s.id = ANY (series_ids)
      AND NOT EXISTS (SELECT FROM public.task t WHERE t.series_id = s.id);
  WHEN 'message' THEN
    DELETE FROM public.message t USING (
      SELECT id FROM public.message WHERE created_at < cutoff
      ORDER BY created_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'conversation' THEN
    DELETE FROM public.conversation t USING (
      SELECT c.id FROM public.conversation c WHERE c.created_at < cutoff
        AND NOT EXISTS (SELECT FROM public.message m WHERE m.conversation_id = c.id)
      ORDER BY c.created_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'session' THEN
    DELETE FROM public.session t USING (
      SELECT id_hash FROM public.session WHERE expires_at < cutoff
      ORDER BY expires_at LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.id_hash = old.id_hash;
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'guest' THEN
    gone := public.clean_up_guests(bound);
  WHEN 'rate_bucket' THEN
    DELETE FROM public.rate_bucket t USING (
      SELECT key FROM public.rate_bucket WHERE at < cutoff LIMIT bound FOR UPDATE SKIP LOCKED) old WHERE t.key = old.key;
    GET DIAGNOSTICS gone = ROW_COUNT;
  WHEN 'instance_beat' THEN
    DELETE FROM public.instance_beat t USING (
      SELECT instance FROM public.instance_beat WHERE at < cutoff LIMIT bound FOR UPDATE SKIP LOCKED) old
    WHERE t.instance = old.instance;
    GET DIAGNOSTICS gone = ROW_COUNT;
  END CASE;
  UPDATE public.clean_up_progress p SET removed = p.removed + gone,
    done_at = CASE WHEN gone < bound THEN now() ELSE p.done_at END WHERE p.kind = what;
  RETURN gone;
END $$;
GRANT EXECUTE ON FUNCTION public.clean_up(text, integer) TO todo_app;

-- The former release calls this one.
CREATE OR REPLACE FUNCTION public.clean_up(chunk integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(public.clean_up(p.kind, chunk)), 0)::bigint FROM public.clean_up_progress p
$$;

-- What was left behind before: guests who signed out, and series without a task.
INSERT INTO public.abandoned_guest (user_id) SELECT u.id FROM public.app_user u
  WHERE u.kind = 'guest' AND NOT EXISTS (SELECT FROM public.session s WHERE s.user_id = u.id);
-- former-release: it reads a series through its tasks only
DELETE FROM public.series s WHERE NOT EXISTS (SELECT FROM public.task t WHERE t.series_id = s.id);
