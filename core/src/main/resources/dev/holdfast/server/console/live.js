// Says when something has changed. Where no stream of events can be had, it says so every few seconds.

const KINDS = ["run", "alert", "snapshot", "denokv"];
const BETWEEN_LOOKS = 5_000;

/**
 * @param {(kind: string) => void} changed is called with a kind, or "" when it may be anything
 * @param {(connected: boolean) => void} state
 */
export function listen(changed, state) {
  let events = null;
  let looks = null;
  const open = () => {
    events = new EventSource("/api/v1/events");
    for (const kind of KINDS) events.addEventListener(kind, () => changed(kind));
    events.onopen = () => {
      clearInterval(looks);
      looks = null;
      state(true);
      changed("");
    };
    events.onerror = () => {
      state(false);
      looks ??= setInterval(look, BETWEEN_LOOKS);
    };
  };
  const look = () => {
    // A browser gives up for good what was refused once, as the ninth stream of one caller is.
    if (events.readyState === EventSource.CLOSED) open();
    changed("");
  };
  open();
  return () => {
    events.close();
    clearInterval(looks);
  };
}
