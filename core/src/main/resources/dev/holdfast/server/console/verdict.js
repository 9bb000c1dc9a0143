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
const BAD = ["unreachable", "failed"];
const PROOF = "The newest backup of each was restored into a scratch engine and compared, record by record, with what was captured";

const told = (words, count) =>
  Object.keys(words)
    .map((word) => [word, count(word)])
    .filter(([, n]) => n)
    .map(([word, n]) => words[word](n))
    .join(", ");

/**
 * The verdict: {tone, title, text, alerts}. "Safe" is only said when everything is proven, nothing limits what the proofs are
 * worth, and no alert is open; `alerts` are those that have to be read.
 */
export function verdict(sources, open) {
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
  const one = sources.length === 1;
  if (ill.length || critical.length) {
    return {
      tone: critical.length || ill.some((source) => BAD.includes(source.state)) ? "bad" : "warn",
      title: ill.length
        ? `${ill.length} of ${sources.length} databases ${ill.length === 1 ? "needs" : "need"} attention`
        : `Your ${one ? "database needs" : "databases need"} attention`,
      text: [states, limits].filter((text) => text).join("; "),
      alerts: critical,
    };
  }
  const safe = !limits && !warnings.length;
  return {
    tone: safe ? "good" : "warn",
    title: `${one ? "Your database is" : `All ${sources.length} databases are`} ${safe ? "safe" : "backed up and proven"}`,
    text: `${PROOF}${limits ? `. But ${limits}` : ""}`,
    alerts: warnings,
  };
}
