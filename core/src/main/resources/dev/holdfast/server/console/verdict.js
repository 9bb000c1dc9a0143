// What may be said of all sources together. Imports nothing, so that it can be tried without a page.

/** What the newest backup of a source is not, and whether its schedule rests: words for people. */
export function marks({ newest, paused, state }) {
  return [
    newest && !newest.complete && state !== "incomplete" && "incomplete",
    newest?.consistency === "fuzzy" && "fuzzy",
    newest && !newest.lossless && "not lossless",
    paused && "schedule paused",
  ].filter((mark) => mark);
}

const STATES = {
  unreachable: (n) => `the store of ${n} does not answer`,
  failed: (n) => `${n} failed`,
  never: (n) => `${n} ${n === 1 ? "has" : "have"} no backup yet`,
  late: (n) => `${n} ${n === 1 ? "is" : "are"} late`,
  incomplete: (n) => `${n} ${n === 1 ? "is" : "are"} backed up, but not all of it`,
  sealed: (n) => `${n} ${n === 1 ? "is" : "are"} backed up but not proven`,
};
const MARKS = {
  incomplete: (n) => `${n} ${n === 1 ? "is" : "are"} incomplete`,
  fuzzy: (n) => `${n} ${n === 1 ? "is" : "are"} fuzzy: written to while read`,
  "not lossless": (n) => `${n} ${n === 1 ? "is" : "are"} not lossless`,
  "schedule paused": (n) => `the schedule of ${n} is paused`,
};
const kvs = (n) => `${n} Deno KV ${n === 1 ? "database" : "databases"}`;
const KV_STATES = {
  unreachable: (n) => `${kvs(n)} ${n === 1 ? "does" : "do"} not answer`,
  failed: (n) => `the backup of ${kvs(n)} fails`,
  stopped: (n) => `the backup of ${kvs(n)} has stopped`,
  behind: (n) => `the backup of ${kvs(n)} is behind`,
  "initial-copy": (n) => `${kvs(n)} ${n === 1 ? "is" : "are"} still being copied for the first time`,
};
const KV_MARKS = {
  bare: (n) => `${kvs(n)} ${n === 1 ? "has" : "have"} no backup`,
  unknown: (n) => `${kvs(n)} ${n === 1 ? "was" : "were"} not asked yet`,
};
const BAD = ["unreachable", "failed", "stopped"];
const PROOF = "The newest backup of each was restored into a scratch engine and compared, record by record, with what was captured";

const told = (words, count) =>
  Object.keys(words)
    .map((word) => [word, count(word)])
    .filter(([, n]) => n)
    .map(([word, n]) => words[word](n))
    .join(", ");

/**
 * The verdict: {tone, title, text, alerts}. "Safe" is only said when everything is proven, nothing limits what the proofs are
 * worth, and no alert is open; `alerts` are those that have to be read. A continuous backup is not proven by itself, so of Deno KV
 * it is only said whether it is up to date.
 */
export function verdict(sources, open, kv = []) {
  const critical = open.filter((alert) => alert.severity === "critical");
  const warnings = open.filter((alert) => alert.severity === "warning");
  const ill = sources.filter(
    (source) =>
      source.state !== "proven" ||
      source.newest?.complete === false ||
      critical.some((alert) => alert.subject === `${source.address} (backup ${source.backup})`),
  );
  const states = told(STATES, (word) => sources.filter((source) => source.state === word).length);
  const limits = told(MARKS, (word) => sources.filter((source) => marks(source).includes(word)).length);
  const late = kv.filter((one) => KV_STATES[one.state] || critical.some((alert) => alert.subject === `denokv ${one.name}`));
  const lateStates = told(KV_STATES, (word) => kv.filter((one) => one.state === word).length);
  const bare = told(KV_MARKS, (word) => kv.filter((one) => (word === "bare" ? one.state === "no-backup" && one.role === "primary" : one.state === word)).length);
  const all = sources.length + kv.length;
  const count = ill.length + late.length;
  if (count || critical.length) {
    return {
      tone: critical.length || [...ill, ...late].some((one) => BAD.includes(one.state)) ? "bad" : "warn",
      title: count
        ? `${count} of ${all} databases ${count === 1 ? "needs" : "need"} attention`
        : `Your ${all === 1 ? "database needs" : "databases need"} attention`,
      text: [states, limits, lateStates, bare].filter((text) => text).join("; "),
      alerts: critical,
    };
  }
  const but = [limits, bare].filter((text) => text).join("; ");
  const safe = !but && !warnings.length;
  const active = kv.filter((one) => one.state === "active").length;
  const upToDate = active && `the continuous backup of ${kvs(active)} is up to date`;
  return {
    tone: safe ? "good" : "warn",
    title: sources.length ? proven(sources.length, safe) : followed(kv.length, active),
    text: `${[sources.length && PROOF, upToDate].filter((text) => text).join("; ")}${but ? `. But ${but}` : ""}`.replace(/^\. But /, ""),
    alerts: warnings,
  };
}

const proven = (n, safe) => `${n === 1 ? "Your database is" : `All ${n} databases are`} ${safe ? "safe" : "backed up and proven"}`;

const followed = (n, active) =>
  active === n ? `Your Deno KV ${n === 1 ? "database is" : "databases are"} backed up` : `${active} of ${n} Deno KV databases ${active === 1 ? "is" : "are"} backed up`;
