/** What the load tests read of the API's answers (`/api/openapi.json` has all of it). */
export type Task = {
  id: string;
  title: string;
  status: string;
  seriesId: string | null;
  occurrenceNo: number | null;
};

export type TaskPage = { items: Task[]; nextCursor: string | null };
