// The Deno KV databases that are watched: does each answer, and how far is its backup.
import { html, nothing } from "./lib/lit-html.js";
import { plural, span } from "./format.js";
import { badge, panel, sentence, table, tone, when } from "./parts.js";

export const ORDER = ["unreachable", "failed", "stopped", "behind", "initial-copy", "unknown", "no-backup", "active"];

export const databases = (all) => panel("Deno KV", table("Deno KV", COLUMNS, all, (one) => `state-${tone(one.state)}`));

const none = html`<span class="dim">–</span>`;

const name = (one) => html`<span class="title">${one.name}</span>${one.name === one.url ? nothing : html`<span class="sub">${one.url}</span>`}`;

const state = (one) => html`${badge(one.state)}${one.role && one.role !== "primary" ? html`<span class="sub">${one.role}</span>` : nothing}${
  one.problem ? html`<span class="why">${sentence(one.problem)}</span>` : nothing
}`;

function lag(one) {
  if (!one.backup) return none;
  if (one.state === "unreachable") return html`<span class="dim">not known</span>`;
  const { lagSeconds, commits } = one.backup;
  return commits === 0 ? "none" : html`${lagSeconds < 1 ? "under 1 s" : span(lagSeconds)}<span class="sub">${plural(commits, "commit")}</span>`;
}

const generation = (one) => (one.backup?.generation ? html`<span title=${one.backup.generation}>${when(one.backup.begun)}</span>` : none);

const store = (one) => (one.backup ? html`<span class="sub">${one.backup.store}</span>` : none);

const COLUMNS = [
  { head: "Database", main: true, cell: name },
  { head: "Backup", cell: state },
  { head: "Lag", num: true, cell: lag },
  { head: "Generation", num: true, cell: generation },
  { head: "Store", cell: store },
  { head: "Newest commit", num: true, cell: (one) => (one.versionstamp ? html`<code>${one.versionstamp}</code>` : none) },
];
