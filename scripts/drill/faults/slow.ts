// Healthy and quick for a few requests; each takes 1.5 s longer under load (EDGE-2).
import { beforeRequests, loadWatch } from './requests.ts';

const SLOW_MS = 1500;
const isUnderLoad = loadWatch();
beforeRequests((request, _response, next) => {
  if (isUnderLoad(request)) setTimeout(next, SLOW_MS);
  else next();
});
