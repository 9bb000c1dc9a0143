import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { button, empty, head, table, when } from "../parts.js";

const PAGE = 100;

export default {
  title: () => "Audit",
  live: ["run"],

  async load({ before = "" }) {
    return (await get(`audit?limit=${PAGE}${before ? `&before=${encodeURIComponent(before)}` : ""}`)).entries;
  },

  view: (entries, tools) => html`${head("Audit", "Who changed what, and who was refused. Each entry is chained to the one before: holdfast audit verify checks that.")}
    ${
      entries.length
        ? html`<section class="panel">${rows(entries)}</section>${
            entries.length === PAGE ? button("", "Older", () => tools.go(`audit?before=${entries.at(-1).seq}`)) : nothing
          }`
        : empty("audit", "Nothing is written down yet", "Calls that change something, and refused ones, come here.")
    }`,
};

const rows = (entries) =>
  table(
    "Audit log",
    [
      { head: "No.", num: true, cell: (entry) => entry.seq },
      { head: "When", cell: (entry) => when(entry.time) },
      { head: "Who", main: true, cell: (entry) => html`<code>${entry.who}</code>` },
      { head: "What", cell: (entry) => html`${entry.what}${entry.target ? html`<span class="sub">${entry.target}</span>` : nothing}` },
      { head: "Outcome", cell: (entry) => html`<span class=${/^(2\d\d|ok|done)/.test(entry.outcome) ? "" : "bad-text"}>${entry.outcome}</span>` },
      { head: "From", cell: (entry) => entry.address || "–" },
    ],
    entries,
  );
