// One source: its snapshots in time, and what to do with them.
import { html, nothing } from "../lib/lit-html.js";
import { get, path, post, within } from "../api.js";
import { bytes, count, day, exact, longSpan, momentOf, plural, secondsSince } from "../format.js";
import { badge, button, empty, fact, head, panel, table, tone, trouble, when } from "../parts.js";
import { bar, current, stepName } from "../progress.js";
import { compare } from "../snapshots.js";
import { marks } from "../verdict.js";

const PAGE = 200;
const picked = new Set();
let shown = { slug: null, pages: 1 };

export default {
  title: ({ slug }) => slug,
  live: ["run", "snapshot"],

  async load({ slug, backup }) {
    const search = backup ? `?backup=${encodeURIComponent(backup)}` : "";
    if (shown.slug !== slug) shown = { slug, pages: 1 };
    const source = await get(`${path("sources", slug)}${search}`);
    const { snapshots, more } = await newest(source, shown.pages);
    const run = source.running ? await get(path("runs", source.running)) : null;
    const ids = new Set(snapshots.map((item) => item.snapshot.id));
    for (const id of picked) if (!ids.has(id)) picked.delete(id);
    return { source, run, snapshots, more };
  },

  view({ source, run, snapshots, more }, tools) {
    const proven = source.newestProven;
    return html`${head(source.address, html`${badge(source.state)}${marks(source).map((mark) => html`<span>${mark}</span>`)}<span>${source.backup} → ${source.store}</span>`, actions(source, tools))}
      ${source.problem ? trouble({ message: source.problem, hint: hint(source) }) : nothing}
      ${run ? going(run, source) : nothing}
      <dl class="facts strip">
        ${fact("Proven", proven ? when(proven.time) : "never", proven ? html`checked ${when(proven.provenAt)}` : "no proof yet")}
        ${fact("Go back to", source.oldestProven ? day(source.oldestProven) : "–", source.oldestProven ? longSpan(secondsSince(source.oldestProven)) : "nowhere yet")}
        ${fact("Next run", source.nextRun ? when(source.nextRun) : source.paused ? "paused" : "on request", source.lastRun ? html`last ended ${when(source.lastRun.endedAt)}` : "never ran")}
        ${fact("Stored", bytes(source.bytes), plural(source.snapshots, "snapshot"))}
      </dl>
      ${source.trend.length > 1 ? panel("Size", html`<size-chart .points=${source.trend}></size-chart>`) : nothing}
      ${
        snapshots.length
          ? panel("Snapshots", html`${timeline(snapshots)}${rows(snapshots, tools)}${more ? older(snapshots, tools) : nothing}`, { actions: pair(snapshots, tools) })
          : empty("shield", "No snapshot yet", "Back it up now, or wait for its schedule.")
      }`;
  },
};

/** So many pages, newest first; `more` when there may be older ones. */
async function newest({ slug, store }, pages) {
  const snapshots = [];
  for (let page = 0; page < pages; page++) {
    const before = page ? `&before=${encodeURIComponent(snapshots.at(-1).snapshot.id)}` : "";
    const got = (await get(`snapshots?store=${encodeURIComponent(store)}&source=${encodeURIComponent(slug)}&limit=${PAGE}${before}`)).snapshots;
    snapshots.push(...got);
    if (got.length < PAGE) return { snapshots, more: false };
  }
  return { snapshots, more: true };
}

const older = (snapshots, tools) => html`<p class="dim">The newest ${count(snapshots.length)} are shown. ${button(
  "",
  "Older…",
  () => {
    shown.pages++;
    tools.reload();
  },
  { kind: "small" },
)}</p>`;

const hint = (source) =>
  source.state === "unreachable" ? "Check the store’s address and credentials: holdfast doctor STORE says what is wrong." : "";

const actions = (source, tools) => html`${
  tools.may("capture") && !source.running
    ? button("play", "Back up now", () => tools.act(() => post("runs", { backup: source.backup, source: source.address }), "The backup has started"), { kind: "primary" })
    : nothing
}${
  source.newestProven && tools.may("restore")
    ? html`<a class="button" href="#/${within(`restore/${source.newestProven.id}`, source.store)}">Restore</a>`
    : nothing
}`;

const going = (run, source) => {
  const step = current(run);
  return html`<a class="going wide" href="#/runs/${run.run.id}"><span>${step ? stepName(step) : "Waits for its turn"}</span>${
    step ? bar(step, run, source.newest?.records) : nothing
  }</a>`;
};

/** Each snapshot where it is in time, newest right; the same as the table below, at a glance. */
function timeline(snapshots) {
  const times = snapshots.map((item) => Date.parse(momentOf(item.snapshot.id)));
  const first = Math.min(...times);
  const width = Math.max(1, Date.now() - first);
  return html`<div class="timeline" aria-hidden="true">
    <svg viewBox="0 0 1000 26" preserveAspectRatio="none"><path class="axis" d="M0 13H1000"></path>${
      // Marks are positions in a line of 1000, so that no style is needed.
      snapshots.map((item, i) => mark(item.snapshot, 4 + (988 * (times[i] - first)) / width))
    }</svg>
    <p><span>${day(first)}</span><span>now</span></p>
  </div>`;
}

const mark = (snapshot, x) => html`<svg x=${x - 4} y="3" width="8" height="20" viewBox="0 0 8 20" preserveAspectRatio="none" class="mark ${tone(snapshot.state)}"><title>${snapshot.id}</title><rect width="5" x="1.5" height="20" rx="1.5"></rect></svg>`;

const rows = (snapshots, tools) =>
  table(
    "Snapshots",
    [
      { hidden: "Compare", cell: (item) => pick(item.snapshot, tools) },
      { head: "Taken", main: true, cell: taken },
      { head: "State", cell: (item) => badge(item.snapshot.state) },
      { head: "Consistency", cell: (item) => item.snapshot.consistency || "–" },
      { head: "Records", num: true, cell: (item) => count(item.snapshot.records) },
      { head: "Size", num: true, cell: (item) => bytes(item.snapshot.bytes) },
      { head: "Notes", cell: (item) => notes(item) },
    ],
    snapshots,
  );

const taken = ({ snapshot, store }) =>
  html`<a class="title" href="#/${within(`snapshots/${snapshot.id}`, store)}">${when(momentOf(snapshot.id))}</a><span class="sub">${exact(momentOf(snapshot.id))}</span>`;

const notes = ({ snapshot, holds }) =>
  [snapshot.encrypted && "encrypted", !snapshot.complete && snapshot.consistency && "incomplete", !snapshot.lossless && snapshot.consistency && "not lossless", holds.length && "held"]
    .filter((note) => note)
    .join(", ");

const pick = (snapshot, tools) => html`<input type="checkbox" aria-label="Compare ${snapshot.id}" .checked=${picked.has(snapshot.id)}
  ?disabled=${!picked.has(snapshot.id) && picked.size === 2} @change=${(event) => {
    if (event.target.checked) picked.add(snapshot.id);
    else picked.delete(snapshot.id);
    tools.redraw();
  }} />`;

function pair(snapshots, tools) {
  const two = snapshots.filter((item) => picked.has(item.snapshot.id)).reverse();
  const go = () => compare(...two.map((item) => `${item.store}@${item.snapshot.id}`), tools).then(() => picked.clear());
  return html`<span class="dim">${two.length < 2 ? "Tick two to compare them" : nothing}</span>${button("compare", "Compare", go, { disabled: two.length !== 2, kind: "small" })}`;
}

