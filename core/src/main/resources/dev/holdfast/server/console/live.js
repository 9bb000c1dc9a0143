// Says when something has changed. Where no stream of events can be had, it says so every few seconds.

const KINDS = ["run", "alert", "snapshot"];
const BETWEEN_LOOKS = 5_000;

/**
 * @param {(kind: string) => void} changed is called with a kind, or "" when it may be anything
 * @param {(connected: boolean) => void} state
 */
export function listen(changed, state) {
  const events = new EventSource("/api/v1/events");
  let looks = null;
  for (const kind of KINDS) events.addEventListener(kind, () => changed(kind));
  events.onopen = () => {
    clearInterval(looks);
    looks = null;
    state(true);
    changed("");
  };
  events.onerror = () => {
    state(false);
    looks ??= setInterval(() => changed(""), BETWEEN_LOOKS);
  };
  return () => {
    events.close();
    clearInterval(looks);
  };
}
