// Run by `helm test` in a pod of this chart: every route that people and the gateway rely on answers, over TLS with a certificate
// that the private authority has signed. Reads only: nobody's data changes. Arguments: the addresses of backend and frontend, and
// how many seconds pods that were started a moment ago may take.
const [backend, frontend, patience] = process.argv.slice(2);
const deadline = Date.now() + Number(patience) * 1_000;

/** What each route promises: a status, and a text that the answer holds. */
const ROUTES = [
  { url: `${backend}/livez`, status: 200, holds: '"ok"' },
  { url: `${backend}/startupz`, status: 200, holds: '"ok"' },
  { url: `${backend}/readyz`, status: 200, holds: '"ok"' },
  { url: `${backend}/healthz`, status: 200, holds: '"status"' },
  { url: `${backend}/api/status`, status: 200, holds: '"processor"' },
  { url: `${backend}/api/openapi.json`, status: 200, holds: '"openapi"' },
  // Nobody is signed in: a problem document, not a page.
  { url: `${backend}/api/tasks`, status: 401, holds: '"code"' },
  { url: `${backend}/api/nothing-here`, status: 404, holds: '"code"' },
  { url: `${frontend}/livez`, status: 200, holds: '"ok"' },
  { url: `${frontend}/startupz`, status: 200, holds: '"ok"' },
  { url: `${frontend}/readyz`, status: 200, holds: '"ok"' },
  { url: `${frontend}/`, status: 200, holds: '<script' },
];

/** Undefined when the route keeps its promise, else what it did instead. */
async function faultOf({ url, status, holds }) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const body = await answer.text();
    if (answer.status !== status) return `answered ${answer.status} instead of ${status}`;
    return body.includes(holds) ? undefined : `answered without ${holds}`;
  } catch (error) {
    return `did not answer: ${error.cause?.code ?? error.cause?.message ?? error.message}`;
  }
}

async function lastFaultOf(route) {
  for (;;) {
    const fault = await faultOf(route);
    if (fault === undefined || Date.now() > deadline) return fault;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

for (const route of ROUTES) {
  const fault = await lastFaultOf(route);
  console.log(`${fault === undefined ? 'ok    ' : 'FAILED'} ${route.url}${fault === undefined ? '' : `: ${fault}`}`);
  if (fault !== undefined) process.exitCode = 1;
}
