// Healthy for a few requests; answers 500 to every second one under load (EDGE-2).
import { beforeRequests, loadWatch } from './requests.ts';

const isUnderLoad = loadWatch();
let requests = 0;
beforeRequests((request, response, next) => {
  requests += 1;
  if (isUnderLoad(request) && requests % 2 === 0) response.writeHead(500).end('{"status":500}');
  else next();
});
