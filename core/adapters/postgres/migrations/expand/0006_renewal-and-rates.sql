-- find_session with the session's end, so that a session in use is renewed. A new name, because the release before still calls
-- the old one, whose columns cannot change.
CREATE FUNCTION public.find_live_session(hash text, at timestamptz)
RETURNS TABLE (user_id uuid, kind text, time_zone text, created_at timestamptz, expires_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE found_user uuid; found_end timestamptz;
BEGIN
  PERFORM set_config('app.lookup', hash, true);
  SELECT s.user_id, s.expires_at INTO found_user, found_end
    FROM public.session s WHERE s.id_hash = hash AND s.expires_at > at;
  PERFORM set_config('app.lookup', '', true);
  IF found_user IS NULL THEN RETURN; END IF;
  PERFORM set_config('app.user_id', found_user::text, true);
  RETURN QUERY SELECT u.id, u.kind, u.time_zone, u.created_at, found_end
    FROM public.app_user u WHERE u.id = found_user;
  PERFORM set_config('app.user_id', '', true);
END $$;
GRANT EXECUTE ON FUNCTION public.find_live_session(text, timestamptz) TO todo_app;

-- Token buckets of rate limits, by hashed keys. UNLOGGED: no write-ahead log for what may be lost in a crash. No index but the
-- key's, and room in each page, so that an update stays in its page. A row whose last use is an hour old is a full bucket
-- and can go.
CREATE UNLOGGED TABLE public.rate_bucket (
  key text PRIMARY KEY CHECK (char_length(key) <= 100),
  tokens double precision NOT NULL,
  granted integer NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);
GRANT SELECT, INSERT, UPDATE (tokens, granted, at) ON public.rate_bucket TO todo_app;
