/** An app for the tests of the host's process: one function that answers, one that never ends, one that breaks its process. */
import { app } from '@azure/functions';

app.http('hello', { handler: () => ({ body: 'hello' }) });
app.http('hang', { handler: () => new Promise(() => undefined) });
app.http('stray', {
  handler: () => {
    void Promise.reject(new Error('nobody waits for this'));
    return { body: 'gone' };
  },
});
