// Keeps 1 MB of each request of the API, outside of the heap that `--max-old-space-size` bounds: the kernel ends the process.
import { beforeRequests } from './requests.ts';

const LEAK_BYTES = 1024 * 1024;
const kept: Buffer[] = [];
beforeRequests((request, _response, next) => {
  if (request.url?.startsWith('/api/')) kept.push(Buffer.alloc(LEAK_BYTES, 1));
  next();
});
