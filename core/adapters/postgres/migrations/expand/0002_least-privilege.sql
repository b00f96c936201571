-- Each role gets what its code uses and nothing more; privileges.test.ts compares the catalogs with that list.

-- A function that runs as its owner finds names where its caller cannot put any. A path that does not name pg_temp searches it
-- FIRST: the caller's temporary table `outbox` with a trigger then runs as the owner. Here nothing is found but what is built in.
CREATE OR REPLACE FUNCTION public.clean_up(chunk integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE removed bigint; total bigint := 0; newest xid8;
BEGIN
  -- Ids are nearly in order of time: only the oldest `chunk` rows are looked at.
  WITH oldest AS MATERIALIZED (SELECT id, at FROM public.activity ORDER BY id LIMIT chunk),
    gone AS (DELETE FROM public.activity a USING oldest o
      WHERE a.id = o.id AND o.at < now() - interval '7 days' RETURNING a.xid)
  SELECT count(*), max(xid) INTO removed, newest FROM gone;
  UPDATE public.activity_horizon SET xid = greatest(xid, newest) WHERE newest IS NOT NULL;
  total := total + removed;

  DELETE FROM public.outbox WHERE id IN (
    SELECT id FROM public.outbox WHERE published_at < now() - interval '7 days' ORDER BY published_at LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  total := total + removed;

  DELETE FROM public.idempotency_key WHERE (user_id, key) IN (
    SELECT user_id, key FROM public.idempotency_key
    WHERE created_at < now() - interval '24 hours' ORDER BY created_at LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  total := total + removed;

  DELETE FROM public.session WHERE id_hash IN (
    SELECT id_hash FROM public.session WHERE expires_at < now() LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN total + removed;
END $$;

-- It runs as its caller, but a caller's temporary table must not be taken for ours here either.
CREATE OR REPLACE FUNCTION public.find_session(hash text, at timestamptz)
RETURNS TABLE (user_id uuid, kind text, time_zone text, created_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE found_user uuid;
BEGIN
  PERFORM set_config('app.lookup', hash, true);
  SELECT s.user_id INTO found_user FROM public.session s WHERE s.id_hash = hash AND s.expires_at > at;
  PERFORM set_config('app.lookup', '', true);
  IF found_user IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.user_id', found_user::text, true);
  RETURN QUERY SELECT u.id, u.kind, u.time_zone, u.created_at FROM public.app_user u WHERE u.id = found_user;
  PERFORM set_config('app.user_id', '', true);
END $$;

-- PostgreSQL lets everybody execute a new function; ours are granted by name.
-- former-release: it makes no functions
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- former-release: what it calls is granted below
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.app_user_id() TO todo_app, todo_worker;
GRANT EXECUTE ON FUNCTION public.find_session(text, timestamptz) TO todo_app;

-- UPDATE by column: on a whole table it (like DELETE) also grants LOCK TABLE in every mode, which stops everybody.
-- A migration that adds a column must grant it, too.
-- former-release: what it uses is granted again below
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM todo_app, todo_worker;

GRANT SELECT, INSERT, UPDATE (time_zone) ON public.app_user TO todo_app;
-- DELETE goes with the contract migration: the former release signs out by it.
GRANT SELECT, INSERT, UPDATE (expires_at), DELETE ON public.session TO todo_app;
GRANT SELECT, INSERT, UPDATE (rrule, anchor, dtstart, until, count, stopped_at) ON public.series TO todo_app;
GRANT SELECT, INSERT, UPDATE (
  title, description, due_date, due_time, priority, status, series_id, occurrence_no, completed_at, deleted_at, updated_at, version
) ON public.task TO todo_app;
-- xid and id are the position of live updates and the order of events: nobody chooses them.
GRANT SELECT, INSERT (user_id, kind, task_id, at) ON public.activity TO todo_app;
GRANT SELECT ON public.activity_horizon TO todo_app;
GRANT SELECT, INSERT (event_id, category, payload), UPDATE (attempts, published_at, dead_at, last_error)
  ON public.outbox TO todo_app;
GRANT SELECT, INSERT, UPDATE (request_hash, created_at, status, headers, body) ON public.idempotency_key TO todo_app;
GRANT SELECT, INSERT, UPDATE (last_task_id), DELETE ON public.conversation TO todo_app;
GRANT SELECT, INSERT, DELETE ON public.message TO todo_app;

GRANT SELECT ON public.app_user, public.series TO todo_worker;
-- The one column of UPDATE is what SELECT … FOR UPDATE asks for.
GRANT SELECT, INSERT, UPDATE (updated_at) ON public.task TO todo_worker;
GRANT INSERT (user_id, kind, task_id, at) ON public.activity TO todo_worker;
GRANT INSERT ON public.processed_event TO todo_worker;

-- Each role beats for processes of its own kind. The owner, who asks which versions still run, is not bound.
-- former-release: it reads all rows and beats under its own kind of process, which the policies below let through
ALTER TABLE public.instance_beat ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON public.instance_beat FOR SELECT USING (true);
CREATE POLICY backend ON public.instance_beat TO todo_app
  USING (process = 'backend') WITH CHECK (process = 'backend');
CREATE POLICY functions ON public.instance_beat TO todo_worker
  USING (process = 'functions') WITH CHECK (process = 'functions');
GRANT SELECT, INSERT, UPDATE (process, version, at) ON public.instance_beat TO todo_app, todo_worker;
