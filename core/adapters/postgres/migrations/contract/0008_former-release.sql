-- needs-version: 0.2.0
-- What only the release before used.
REVOKE DELETE ON public.session FROM todo_app;
DROP FUNCTION IF EXISTS public.find_session(text, timestamptz);
DROP FUNCTION IF EXISTS public.clean_up(integer);
