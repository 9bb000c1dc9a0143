// Is every source safe, until when can I go back, what failed and why.
import { html, nothing, svg } from "../lib/lit-html.js";
import { get, path, post } from "../api.js";
import { bytes, day, longSpan, plural, secondsSince, span } from "../format.js";
import { icon } from "../icons.js";
import { badge, button, empty, fact, head, panel, sentence, table, tone, when } from "../parts.js";
import { bar, current, stepName } from "../progress.js";
import { rows } from "./runs.js";

const LATEST = 6;
const ORDER = ["unreachable", "failed", "never", "late", "sealed", "proven"];

export default {
  title: () => "Overview",
  live: ["run", "snapshot", "alert"],

  async load() {
    const [{ sources }, { runs: latest }] = await Promise.all([get("sources"), get(`runs?limit=${LATEST}`)]);
    const busy = sources.filter((source) => source.running);
    const details = await Promise.all(busy.map((source) => get(path("runs", source.running))));
    const runs = Object.fromEntries(details.map((run) => [run.run.id, run]));
    sources.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    return { sources, runs, latest };
  },

  view({ sources, runs, latest }, tools) {
    if (sources.length === 0) return nothingConfigured();
    return html`${verdict(sources)}
      <section class="panel">${table("Sources", columns(sources, runs, tools), sources, (source) => `state-${tone(source.state)}`)}</section>
      ${latest.length ? panel("Latest runs", rows(latest), { actions: html`<a href="#/runs">All runs</a>` }) : nothing}`;
  },
};

function verdict(sources) {
  const safe = sources.filter((source) => source.state === "proven");
  const wrong = sources.filter((source) => tone(source.state) === "bad");
  const all = safe.length === sources.length;
  const color = all ? "good" : wrong.length ? "bad" : "warn";
  const ages = sources.map((source) => source.provenAgeSeconds);
  const next = sources.flatMap((source) => source.nextRun || []).sort()[0];
  const reach = sources.map((source) => source.oldestProven).sort((a, b) => (a && b ? (a < b ? 1 : -1) : 0));
  return html`<header class="verdict ${color}">
    <div class="sign">${icon(all ? "shield" : wrong.length ? "cross" : "clock")}</div>
    <div class="says">
      <h1 tabindex="-1">${
        all
          ? sources.length === 1
            ? "Your database is safe"
            : `All ${sources.length} databases are safe`
          : `${sources.length - safe.length} of ${sources.length} databases ${sources.length - safe.length === 1 ? "needs" : "need"} attention`
      }</h1>
      <p>${
        all
          ? "Each one’s newest backup was restored and compared with its source, record by record."
          : because(sources)
      }</p>
    </div>
    <dl class="facts">
      ${fact("Oldest proof", ages.includes(null) ? "none" : span(Math.max(...ages)), ages.includes(null) ? "for some" : "ago")}
      ${fact("All back to", reach.includes(null) ? "–" : day(reach[0]), reach.includes(null) ? "not all yet" : `${longSpan(secondsSince(reach[0]))}`)}
      ${fact("Next run", next ? when(next) : "none", next ? nothing : "no schedule")}
      ${fact("Stored", bytes(sources.reduce((sum, source) => sum + source.bytes, 0)), plural(sources.reduce((sum, source) => sum + source.snapshots, 0), "snapshot"))}
    </dl>
  </header>`;
}

function because(sources) {
  const says = {
    unreachable: (n) => `the store of ${n} does not answer`,
    failed: (n) => `${n} failed`,
    never: (n) => `${n} ${n === 1 ? "has" : "have"} no backup yet`,
    late: (n) => `${n} ${n === 1 ? "is" : "are"} late`,
    sealed: (n) => `${n} ${n === 1 ? "is" : "are"} backed up but not proven`,
  };
  return sentence(
    Object.keys(says)
      .map((state) => [state, sources.filter((source) => source.state === state).length])
      .filter(([, n]) => n)
      .map(([state, n]) => says[state](n))
      .join(", "),
  );
}

const columns = (sources, runs, tools) => [
  { head: "Source", main: true, cell: name },
  { head: "State", cell: (source) => state(source, tools) },
  { head: "Proven", num: true, cell: (source) => when(source.newestProven?.time) },
  { head: "Go back to", cell: reach(sources) },
  { head: "Size", num: true, cell: size },
  { head: "Next run", cell: (source) => next(source, runs, tools) },
];

const name = (source) => html`<a class="title" href="#/sources/${encodeURIComponent(source.slug)}?backup=${encodeURIComponent(source.backup)}">${source.address}</a>
  <span class="sub" title=${`stored in ${source.store}`}>${source.backup}</span>`;

const state = (source) => html`${badge(source.state)}${why(source)}`;

function why(source) {
  const text = source.problem || (source.state === "failed" && source.lastRun?.error);
  if (!text) return nothing;
  return html`<span class="why">${sentence(text)} ${
    source.lastRun && source.state === "failed" ? html`<a href="#/runs/${source.lastRun.id}">The run</a>` : nothing
  }</span>`;
}

/** One axis of time for all sources: from the oldest proven snapshot of any to now; a tick for each snapshot. */
const reach = (sources) => {
  const oldest = Math.min(...sources.flatMap((source) => (source.oldestProven ? Date.parse(source.oldestProven) : [])));
  const x = (moment) => 2 + (136 * (Date.parse(moment) - oldest)) / Math.max(1, Date.now() - oldest);
  return (source) => {
    if (!source.oldestProven) return html`<span class="dim">nowhere yet</span>`;
    const from = x(source.oldestProven);
    const to = x(source.newestProven.time);
    return html`<span class="reach"><svg viewBox="0 0 140 14" aria-hidden="true">
        <path class="axis" d="M2 7H138"></path>
        <path class="range" d="M${from} 7H${Math.max(to, from + 1)}"></path>
        ${source.trend.map((point) => svg`<path class="tick" d="M${Math.max(2, x(point.time))} 3v8"></path>`)}
      </svg>${day(source.oldestProven)}</span>`;
  };
};

const size = (source) =>
  source.newest
    ? html`<span class="size"><size-spark .points=${source.trend}></size-spark>${bytes(source.newest.bytes)}</span>`
    : html`<span class="dim">–</span>`;

function next(source, runs, tools) {
  const run = source.running && runs[source.running];
  if (run) {
    const step = current(run);
    return html`<a class="going" href="#/runs/${source.running}"><span>${step ? stepName(step) : "Waits for its turn"}</span>${
      step ? bar(step, run, source.newest?.records) : nothing
    }</a>`;
  }
  return html`<span class="next">${source.nextRun ? when(source.nextRun) : html`<span class="dim">on request</span>`}${
    tools.may("capture")
      ? button("play", "Back up now", () => start(source, tools), { kind: "small", label: `Back up now: ${source.address}` })
      : nothing
  }</span>`;
}

const start = (source, tools) =>
  tools.act(() => post("runs", { backup: source.backup, source: source.address }), `The backup of ${source.address} has started`);

const nothingConfigured = () => html`${head("Overview")}${empty(
  "shield",
  "Nothing is backed up yet",
  "Name what to back up in holdfast.toml, then send the server SIGHUP or start it again.",
  html`<pre class="code">[[backup]]
name = "shop"
sources = ["d1:shop"]
to = "./backups"
cron = "0 3 * * *"</pre>`,
)}`;
