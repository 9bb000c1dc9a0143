// Is every source safe, until when can I go back, what failed and why.
import { html, nothing, svg } from "../lib/lit-html.js";
import { get, path, post } from "../api.js";
import { databases, ORDER as KV_ORDER } from "../denokv.js";
import { bytes, day, longSpan, plural, secondsSince, span } from "../format.js";
import { icon } from "../icons.js";
import { badge, button, empty, fact, head, panel, sentence, table, tone, when } from "../parts.js";
import { bar, current, stepName } from "../progress.js";
import { marks, verdict } from "../verdict.js";
import { rows } from "./runs.js";

const LATEST = 6;
const TOLD = 3;
const ORDER = ["unreachable", "failed", "never", "incomplete", "late", "sealed", "proven"];

export default {
  title: () => "Overview",
  live: ["run", "snapshot", "alert", "denokv"],

  async load() {
    const [{ sources }, { runs: latest }, { alerts }, { databases: kv }] = await Promise.all([
      get("sources"),
      get(`runs?limit=${LATEST}`),
      get("alerts?state=open"),
      get("denokv"),
    ]);
    const busy = sources.filter((source) => source.running);
    const details = await Promise.all(busy.map((source) => get(path("runs", source.running))));
    const runs = Object.fromEntries(details.map((run) => [run.run.id, run]));
    sources.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    kv.sort((a, b) => KV_ORDER.indexOf(a.state) - KV_ORDER.indexOf(b.state));
    return { sources, runs, latest, alerts, kv };
  },

  view({ sources, runs, latest, alerts, kv }, tools) {
    if (sources.length + kv.length === 0) return nothingConfigured();
    return html`${summary(sources, alerts, kv)}
      ${sources.length ? html`<section class="panel">${table("Sources", columns(sources, runs, tools), sources, (source) => `state-${tone(source.state)}`)}</section>` : nothing}
      ${kv.length ? databases(kv) : nothing}
      ${latest.length ? panel("Latest runs", rows(latest), { actions: html`<a href="#/runs">All runs</a>` }) : nothing}`;
  },
};

function summary(sources, alerts, kv) {
  const says = verdict(sources, alerts, kv);
  return html`<header class="verdict ${says.tone}">
    <div class="sign">${icon({ good: "shield", bad: "cross", warn: "clock" }[says.tone])}</div>
    <div class="says">
      <h1 tabindex="-1">${says.title}</h1>
      ${says.text ? html`<p>${sentence(says.text)}</p>` : nothing}
      ${says.alerts.slice(0, TOLD).map((alert) => html`<p>${sentence(alert.message)} <a href="#/alerts">The alert</a></p>`)}
      ${says.alerts.length > TOLD ? html`<p><a href="#/alerts">${plural(says.alerts.length - TOLD, "more alert")}</a></p>` : nothing}
    </div>
    ${sources.length ? facts(sources) : nothing}
  </header>`;
}

function facts(sources) {
  const ages = sources.map((source) => source.provenAgeSeconds);
  const next = sources.flatMap((source) => source.nextRun || []).sort()[0];
  const reach = sources.map((source) => source.oldestProven).sort((a, b) => (a && b ? (a < b ? 1 : -1) : 0));
  return html`<dl class="facts">
      ${fact("Oldest proof", ages.includes(null) ? "none" : span(Math.max(...ages)), ages.includes(null) ? "for some" : "ago")}
      ${fact("All back to", reach.includes(null) ? "–" : day(reach[0]), reach.includes(null) ? "not all yet" : `${longSpan(secondsSince(reach[0]))}`)}
      ${fact("Next run", next ? when(next) : "none", next ? nothing : "no schedule")}
      ${fact("Stored", bytes(sources.reduce((sum, source) => sum + source.bytes, 0)), plural(sources.reduce((sum, source) => sum + source.snapshots, 0), "snapshot"))}
    </dl>`;
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

const state = (source) => html`${badge(source.state)}${limits(source)}${why(source)}`;

const limits = (source) => (marks(source).length ? html`<span class="sub">${marks(source).join(", ")}</span>` : nothing);

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
  return html`<span class="next">${source.nextRun ? when(source.nextRun) : html`<span class="dim">${source.paused ? "paused" : "on request"}</span>`}${
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
