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
CREATE INDEX session_user ON session (user_id);

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
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX series_user ON series (user_id);

CREATE TABLE task (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '' CHECK (char_length(description) <= 5000),
  due_date date,
  due_time time(0),
  priority smallint NOT NULL DEFAULT 4 CHECK (priority BETWEEN 1 AND 4),
  status text NOT NULL DEFAULT 'backlog' CHECK (status IN ('backlog', 'in_progress', 'blocked', 'done')),
  series_id uuid REFERENCES series (id),
  occurrence_no integer CHECK (occurrence_no >= 1),
  completed_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CHECK ((series_id IS NULL) = (occurrence_no IS NULL)),
  CHECK ((status = 'done') = (completed_at IS NOT NULL)),
  -- The real guard against a doubled occurrence.
  UNIQUE (series_id, occurrence_no)
);
CREATE INDEX task_open ON task (user_id, due_date, due_time, created_at, id) WHERE status <> 'done' AND deleted_at IS NULL;
CREATE INDEX task_done ON task (user_id, completed_at DESC, id DESC) WHERE status = 'done' AND deleted_at IS NULL;

-- What tabs are told. (xid, id) is the position: an id alone would skip a row that commits late.
CREATE TABLE activity (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  kind text NOT NULL,
  task_id uuid NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX activity_position ON activity (user_id, xid, id);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  category text NOT NULL,
  payload jsonb NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  attempts integer NOT NULL DEFAULT 0,
  published_at timestamptz,
  dead_at timestamptz,
  last_error text
);
CREATE INDEX outbox_waiting ON outbox (category, id) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

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
  last_task_id uuid
);
CREATE INDEX conversation_user ON conversation (user_id);

CREATE TABLE message (
  id uuid PRIMARY KEY,
  conversation_id uuid NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  content text NOT NULL,
  tool_calls jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL
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

GRANT SELECT, INSERT, UPDATE, DELETE ON app_user, session, series, task, idempotency_key, conversation, message TO todo_app;
GRANT SELECT, INSERT ON activity TO todo_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO todo_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON instance_beat TO todo_app, todo_worker;

GRANT SELECT ON app_user, series TO todo_worker;
GRANT UPDATE ON series TO todo_worker;
GRANT SELECT, INSERT, UPDATE ON task TO todo_worker;
GRANT SELECT, INSERT ON activity, outbox TO todo_worker;
GRANT SELECT, INSERT, DELETE ON processed_event TO todo_worker;
