-- Limits per user without counting each time: one task in 32 (by the last five bits of its random id) tells who is far from
-- the limit. Open tasks of a series are few, and counted.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX task_sample ON public.task (user_id)
  WHERE deleted_at IS NULL AND (get_byte(uuid_send(id), 15) & 31) = 0;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX task_repeating ON public.task (user_id, series_id)
  WHERE series_id IS NOT NULL AND status <> 'done' AND deleted_at IS NULL;
