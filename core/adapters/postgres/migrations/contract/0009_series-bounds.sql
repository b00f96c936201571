-- needs-version: 0.2.0
-- COUNT and UNTIL stand in the rule itself; only the release before read them here.
-- squawk-ignore ban-drop-column
ALTER TABLE public.series DROP COLUMN until, DROP COLUMN count;
