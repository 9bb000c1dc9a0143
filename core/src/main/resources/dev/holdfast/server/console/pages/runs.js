import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { took } from "../format.js";
import { badge, empty, head, sentence, table, when } from "../parts.js";
import { kind, subject } from "../progress.js";

const STATES = ["", "running", "queued", "waiting", "succeeded", "failed", "cancelled"];
const MOST = 100;

export default {
  title: () => "Runs",
  live: ["run"],

  async load({ state = "" }) {
    return (await get(`runs?limit=${MOST}${state ? `&state=${encodeURIComponent(state)}` : ""}`)).runs;
  },

  view(runs, { params }) {
    const chosen = params.state || "";
    return html`${head("Runs", "Everything that was done or is being done, newest first.")}
      <nav class="filter" aria-label="State">${STATES.map(
        (state) => html`<a href="#/runs${state ? `?state=${state}` : ""}" aria-current=${state === chosen ? "true" : nothing}>${
          state ? state[0].toUpperCase() + state.slice(1) : "All"
        }</a>`,
      )}</nav>
      ${
        runs.length
          ? html`<section class="panel">${rows(runs)}</section>`
          : empty("runs", chosen ? `No run is ${chosen}` : "Nothing has run yet", chosen ? "Runs in other states are under All." : "Start a backup from the overview, or wait for its schedule.")
      }`;
  },
};

/** Runs as a table, for any page. */
export const rows = (runs) =>
  table(
    "Runs",
    [
      { head: "Run", main: true, cell: (run) => html`<a class="title" href="#/runs/${run.id}">${kind(run)}</a><span class="sub">${subject(run)}</span>` },
      { head: "State", cell: (run) => html`${badge(run.state)}${run.reason ? html`<span class="why">${sentence(run.reason)}</span>` : nothing}` },
      { head: "Begun by", cell: (run) => (run.cause.startsWith("schedule:") ? "schedule" : run.cause) },
      { head: "Started", num: true, cell: (run) => when(run.startedAt || run.createdAt) },
      { head: "Took", num: true, cell: (run) => (run.startedAt ? took(run.startedAt, run.endedAt) : "–") },
    ],
    runs,
  );

