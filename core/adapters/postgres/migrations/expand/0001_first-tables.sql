-- Roles (todo_owner, todo_app, todo_worker) exist before: an administrator makes them, migrations run as todo_owner.
-- Row-level security from the first table on; FORCE so that the owner is bound as well. No role has BYPASSRLS.

CREATE FUNCTION app_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.user_id', true), '')::uuid;

CREATE TABLE app_user (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('guest', 'registered')),
  time_zone text NOT NULL,
  created_at timestamptz NOT NULL
);

-- The cookie holds a random token; the table only its SHA-256.
CREATE TABLE session (
  id_hash text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE series (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  rrule text NOT NULL,
  anchor text NOT NULL CHECK (anchor IN ('due', 'completion')),
  time_zone text NOT NULL,
  dtstart date NOT NULL,
  until date,
  count integer CHECK (count > 0),
  stopped_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Target of the tasks' foreign key: a task can only belong to a series of its own user.
  UNIQUE (user_id, id)
);

CREATE TABLE task (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 5000),
  due_date date,
  due_time time(0),
  priority smallint NOT NULL DEFAULT 4 CHECK (priority BETWEEN 1 AND 4),
  status text NOT NULL DEFAULT 'backlog' CHECK (status IN ('backlog', 'in_progress', 'blocked', 'done')),
  series_id uuid,
  occurrence_no integer CHECK (occurrence_no >= 1),
  completed_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  FOREIGN KEY (user_id, series_id) REFERENCES series (user_id, id),
  CHECK ((series_id IS NULL) = (occurrence_no IS NULL)),
  CHECK ((status = 'done') = (completed_at IS NOT NULL)),
  -- The real guard against a doubled occurrence.
  UNIQUE (series_id, occurrence_no)
);
-- Expressions without NULL, so that a page can start after a row (keyset): without a date last, without a time after the day's others.
CREATE INDEX task_open ON task (
  user_id, coalesce(due_date, 'infinity'::date), coalesce(due_time, '24:00'::time), created_at, id
) WHERE status <> 'done' AND deleted_at IS NULL;
CREATE INDEX task_done ON task (user_id, completed_at DESC, id DESC) WHERE status = 'done' AND deleted_at IS NULL;

-- What tabs are told. (xid, id) is the position: an id alone would skip a row that commits late.
-- xid stands before id, here and in outbox: defaults are taken in this order, so that ids never run ahead of their xids.
CREATE TABLE activity (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  kind text NOT NULL,
  task_id uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX activity_position ON activity (user_id, xid, id);

-- Positions below this one are older than what is kept: such a tab must reload.
CREATE TABLE activity_horizon (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  xid xid8 NOT NULL
);
INSERT INTO activity_horizon (xid) VALUES ('0');

CREATE TABLE outbox (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  category text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts integer NOT NULL DEFAULT 0,
  published_at timestamptz,
  dead_at timestamptz,
  last_error text
);
CREATE INDEX outbox_waiting ON outbox (category, id) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;

CREATE TABLE processed_event (
  consumer text NOT NULL,
  source text NOT NULL,
  event_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (consumer, source, event_id)
);

CREATE TABLE idempotency_key (
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 255),
  request_hash text NOT NULL,
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

CREATE TABLE conversation (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  last_task_id uuid,
  UNIQUE (user_id, id)
);

CREATE TABLE message (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  tool_calls jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL,
  FOREIGN KEY (user_id, conversation_id) REFERENCES conversation (user_id, id) ON DELETE CASCADE
);
CREATE INDEX message_conversation ON message (conversation_id, created_at);
CREATE INDEX message_user ON message (user_id);

-- Who runs which version: the deployment's completion signal.
CREATE TABLE instance_beat (
  instance text PRIMARY KEY,
  process text NOT NULL CHECK (process IN ('backend', 'functions')),
  version text NOT NULL,
  at timestamptz NOT NULL
);

-- former-release: there is none before the first tables
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['session', 'series', 'task', 'activity', 'idempotency_key', 'conversation', 'message'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
END $$;
ALTER TABLE app_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app_user USING (id = app_user_id()) WITH CHECK (id = app_user_id());
-- Before identity is known: one row, by an unguessable key, never a scan.
CREATE POLICY lookup ON session FOR SELECT USING (id_hash = current_setting('app.lookup', true));

-- The signed-in user of a session, in one statement: first by the look-up key, then as that session's user.
-- Both settings end with the caller's transaction and are emptied here, so nothing is left open behind it.
CREATE FUNCTION find_session(hash text, at timestamptz)
RETURNS TABLE (user_id uuid, kind text, time_zone text, created_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE found_user uuid;
BEGIN
  PERFORM set_config('app.lookup', hash, true);
  SELECT s.user_id INTO found_user FROM session s WHERE s.id_hash = hash AND s.expires_at > at;
  PERFORM set_config('app.lookup', '', true);
  IF found_user IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.user_id', found_user::text, true);
  RETURN QUERY SELECT u.id, u.kind, u.time_zone, u.created_at FROM app_user u WHERE u.id = found_user;
  PERFORM set_config('app.user_id', '', true);
END $$;

-- Old rows of all users go in chunks by this function alone; its owner is bound by RLS too (FORCE), hence these policies,
-- which let nobody delete what is still kept.
CREATE POLICY clean_up_read ON activity FOR SELECT TO todo_owner USING (true);
CREATE POLICY clean_up ON activity FOR DELETE TO todo_owner USING (at < now() - interval '7 days');
CREATE POLICY clean_up ON session FOR ALL TO todo_owner USING (expires_at < now());
CREATE POLICY clean_up ON idempotency_key FOR ALL TO todo_owner USING (created_at < now() - interval '24 hours');

CREATE FUNCTION clean_up(chunk integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE removed bigint; total bigint := 0; newest xid8;
BEGIN
  -- Ids are nearly in order of time: only the oldest `chunk` rows are looked at.
  WITH oldest AS MATERIALIZED (SELECT id, at FROM activity ORDER BY id LIMIT chunk),
    gone AS (DELETE FROM activity a USING oldest o
      WHERE a.id = o.id AND o.at < now() - interval '7 days' RETURNING a.xid)
  SELECT count(*), max(xid) INTO removed, newest FROM gone;
  UPDATE activity_horizon SET xid = greatest(xid, newest) WHERE newest IS NOT NULL;
  total := total + removed;

  DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox WHERE published_at < now() - interval '7 days' ORDER BY published_at LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  total := total + removed;

  DELETE FROM idempotency_key WHERE (user_id, key) IN (
    SELECT user_id, key FROM idempotency_key
    WHERE created_at < now() - interval '24 hours' ORDER BY created_at LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  total := total + removed;

  DELETE FROM session WHERE id_hash IN (SELECT id_hash FROM session WHERE expires_at < now() LIMIT chunk);
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN total + removed;
END $$;
-- former-release: there is none before the first tables
REVOKE ALL ON FUNCTION clean_up (integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION clean_up (integer) TO todo_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON app_user, session, series, task, idempotency_key, conversation, message TO todo_app;
GRANT SELECT, INSERT ON activity TO todo_app;
GRANT SELECT ON activity_horizon TO todo_app;
GRANT SELECT, INSERT, UPDATE ON outbox TO todo_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON instance_beat TO todo_app, todo_worker;

GRANT SELECT ON app_user TO todo_worker;
GRANT SELECT, UPDATE ON series TO todo_worker;
GRANT SELECT, INSERT, UPDATE ON task TO todo_worker;
GRANT SELECT, INSERT ON activity, outbox TO todo_worker;
GRANT SELECT, INSERT, DELETE ON processed_event TO todo_worker;
