-- Live updates and their sessions, asked for all open streams of a replica at once (docs/design/events.md §5.5): what it costs
-- does not grow with the number of tabs.

-- All users' activity in the order of positions. The user comes from the index as well, so no row is read.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX activity_news ON public.activity (xid, id) INCLUDE (user_id);

-- Whose activity has grown behind a position: at most 1,000 entries are looked at. `last` is the position of the last of them when
-- there may be more, else null: then everything below `horizon` has been seen. Every transaction that has committed by now is below
-- `newest`. It runs as its owner, because it looks across users; it tells their ids, which its caller can read in the outbox as
-- well, and nothing else of theirs.
CREATE FUNCTION public.activity_news(after_xid xid8, after_id bigint)
RETURNS TABLE (users uuid[], last text, horizon xid8, newest xid8)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  most CONSTANT integer := 1000;
  seen integer;
BEGIN
  horizon := pg_snapshot_xmin(pg_current_snapshot());
  newest := pg_snapshot_xmax(pg_current_snapshot());
  -- `last` is an aggregate's order, so that one pass does.
  SELECT array_agg(DISTINCT page.user_id), count(*), (array_agg(page.position ORDER BY page.xid DESC, page.id DESC))[1]
    INTO users, seen, last
  FROM (SELECT a.user_id, a.xid, a.id, a.xid::text || '-' || a.id AS position FROM public.activity a
    WHERE (a.xid, a.id) > (after_xid, after_id) AND a.xid < horizon ORDER BY a.xid, a.id LIMIT 1000) page;
  IF seen < most THEN last := NULL; END IF;
  RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION public.activity_news(xid8, bigint) TO todo_app;

-- Those of some sessions that have not ended. It runs as its owner, because it looks across users; it tells its caller nothing
-- but which of the hashes that the caller knows are still good.
CREATE FUNCTION public.live_sessions(hashes text[], at timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT s.id_hash FROM public.session s WHERE s.id_hash = ANY (hashes) AND s.expires_at > at);
END $$;
GRANT EXECUTE ON FUNCTION public.live_sessions(text[], timestamptz) TO todo_app;
