-- An occurrence keeps the day and wall time that its rule gave it (iCalendar's RECURRENCE-ID) beside its due date: moving
-- one never moves the series. Null: written by the release before; its due date and time then count as the rule's.
ALTER TABLE public.task ADD COLUMN rule_date date, ADD COLUMN rule_time time(0);
GRANT UPDATE (rule_date, rule_time) ON public.task TO todo_app;

-- Open occurrences get theirs now, before the release that only knows due dates can move one more. FORCE ROW LEVEL
-- SECURITY binds the owner too, hence the policies, which end with this transaction.
CREATE POLICY fill_rule_dates ON public.task TO todo_owner USING (true) WITH CHECK (true);
CREATE POLICY fill_rule_dates ON public.series FOR SELECT TO todo_owner USING (true);
UPDATE public.task t SET rule_date = coalesce(t.due_date, s.dtstart), rule_time = t.due_time
  FROM public.series s WHERE s.id = t.series_id AND t.status <> 'done' AND t.deleted_at IS NULL;
DROP POLICY fill_rule_dates ON public.task;
DROP POLICY fill_rule_dates ON public.series;

COMMENT ON COLUMN public.series.time_zone IS 'Read by the release before only: next dates use the user''s current zone.';
