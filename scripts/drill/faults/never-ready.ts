// Everything works, but the replica never says that it is ready.
import { beforeRequests } from './requests.ts';

beforeRequests(({ url }, response, next) => {
  if (url === '/readyz') response.writeHead(503).end('{"status":"drill"}');
  else next();
});
