-- Health asks every few seconds, on every replica, how long the oldest event has had no effect. So an event's row says when its
-- consumer was through with it, and an index holds exactly those without.

ALTER TABLE public.outbox ADD COLUMN handled_at timestamptz;

-- A dead letter ends the waiting, too. It does not stand in the way of a later replay: `done` replaces `dead`.
ALTER TABLE public.processed_event ADD COLUMN outcome text NOT NULL DEFAULT 'done'
  CONSTRAINT processed_event_outcome CHECK (outcome IN ('done', 'dead'));

-- By trigger, so that events which the former release handles during a rollout count as well. It runs as its owner: the worker
-- sees nothing of the outbox.
CREATE FUNCTION public.mark_handled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.outbox SET handled_at = now() WHERE event_id = NEW.event_id AND handled_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_handled AFTER INSERT ON public.processed_event FOR EACH ROW EXECUTE FUNCTION public.mark_handled();

GRANT SELECT (consumer, source, event_id, outcome), UPDATE (outcome, at) ON public.processed_event TO todo_worker;

-- What was handled before: by its row, or an hour ago without one (a dead letter of the former release).
UPDATE public.outbox o SET handled_at = o.published_at WHERE o.published_at IS NOT NULL AND (
  o.published_at < now() - interval '1 hour'
  OR EXISTS (SELECT FROM public.processed_event p WHERE p.event_id = o.event_id));

-- The table holds a week of events: the index is there within the lock limit of migrations.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX outbox_unhandled ON public.outbox (published_at) WHERE published_at IS NOT NULL AND handled_at IS NULL;
