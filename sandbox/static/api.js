// Calls to the control API, and the stream of what happens.

async function call(method, path, body) {
  const response = await fetch(`control/${path}`, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `HTTP ${response.status}`);
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

const POLL_MS = 2000;
const PATIENCE = 3;

/** Listen to the stream; after repeated failures call `handlers.poll` every two seconds until it is back. */
export function listen(handlers) {
  const source = new EventSource("control/stream");
  let failures = 0;
  let timer = null;
  const settle = () => {
    clearInterval(timer);
    timer = null;
    handlers.live(true);
    // After a break the sandbox may be a new one that counts from the beginning.
    if (failures) handlers.reset({});
    else handlers.poll();
    failures = 0;
  };
  const stumble = () => {
    failures += 1;
    if (source.readyState === EventSource.CLOSED) failures = PATIENCE;
    handlers.live(false);
    if (failures < PATIENCE || timer) return;
    timer = setInterval(handlers.poll, POLL_MS);
  };
  source.addEventListener("open", settle);
  source.addEventListener("error", stumble);
  for (const name of ["bubble", "call", "state", "reset"]) {
    source.addEventListener(name, (event) => handlers[name](JSON.parse(event.data)));
  }
}
