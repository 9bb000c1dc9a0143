// One snapshot in full: what is in it, how it was taken, its files.
import { html, nothing } from "../lib/lit-html.js";
import { get, path, within } from "../api.js";
import { bytes, count, day, exact, momentOf, plural, relative } from "../format.js";
import { icon } from "../icons.js";
import { badge, button, head, panel, sentence, table } from "../parts.js";
import { drop, hold, prove, release } from "../snapshots.js";

export default {
  title: ({ slug, time }) => `${slug}/${time}`,
  live: ["snapshot"],

  async load({ slug, time, store }) {
    const at = path("snapshots", slug, time);
    const [details, { files }] = await Promise.all([get(within(at, store)), get(within(`${at}/files`, store))]);
    return { details, files };
  },

  view({ details, files }, tools) {
    const { store, entry, facts, collections, findings, holds } = details;
    const at = momentOf(entry.id);
    return html`<p class="way"><a href="#/sources/${entry.id.split("/")[0]}">${entry.source || entry.id.split("/")[0]}</a>${icon("chevron")}</p>
      ${head(exact(at), html`${badge(entry.state)}<span>${relative(at)} · ${bytes(entry.bytes)} · ${plural(entry.records, "record")}</span>`, actions(details, tools))}
      ${holds.map((it) => html`<p class="held">${icon("pin")}<span>Held: ${it.reason}${it.until ? html`, until ${day(it.until)}` : nothing}</span></p>`)}
      ${findings.length ? panel("Worth knowing", html`<ul class="findings">${findings.map(finding)}</ul>`) : nothing}
      ${collections.length ? panel("Contents", contents(collections)) : nothing}
      ${panel("How it was taken", html`<dl class="pairs">${Object.entries(facts).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`)}
      ${panel("Files", list(details, files), { note: `Byte for byte as they are stored in ${store}.` })}`;
  },
};

const finding = (it) => html`<li>${icon("warn")}<span><strong>${it.name}</strong> ${sentence(it.reason)}</span></li>`;

const contents = (collections) =>
  table(
    "Contents",
    [
      { head: "Name", main: true, cell: (one) => one.name },
      { head: "Records", num: true, cell: (one) => count(one.records) },
      { head: "Digest", cell: (one) => html`<code title=${one.digest}>${one.digest.slice(0, 12)}</code>` },
    ],
    collections,
  );

const list = (details, files) =>
  table(
    "Files",
    [
      { head: "Name", main: true, cell: (file) => html`<code>${file.name}</code>` },
      { head: "Size", num: true, cell: (file) => bytes(file.bytes) },
      { hidden: "Download", num: true, cell: (file) => download(details, file) },
    ],
    files,
  );

const download = ({ entry, store }, file) => html`<a class="button small" download=${`${entry.id}/${file.name}`.replaceAll("/", "_")} aria-label="Download: ${file.name}"
  href="/api/v1/${within(path("snapshots", ...entry.id.split("/"), "files", ...file.name.split("/")), store)}">${icon("download")}<span>Download</span></a>`;

function actions({ entry, store, holds }, tools) {
  const sealed = entry.consistency !== "";
  return html`${
    sealed && tools.may("restore") ? html`<a class="button primary" href="#/${within(`restore/${entry.id}`, store)}">${icon("back")}<span>Restore</span></a>` : nothing
  }${sealed && tools.may("capture") ? button("shield", "Prove", () => prove(entry.id, store, tools)) : nothing}${
    tools.may("delete")
      ? html`${holds.length ? button("pin", "Release", () => release(entry.id, store, tools)) : button("pin", "Hold", () => hold(entry.id, store, tools))}
          ${button("trash", "Remove", () => drop(entry.id, store, tools), { kind: "danger" })}`
      : nothing
  }`;
}
