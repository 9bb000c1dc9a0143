// A restore in two steps: a plan that writes nothing, then what it says.
import { html } from "../lib/lit-html.js";
import { get, path, post, within } from "../api.js";
import { field } from "../dialog.js";
import { bytes, exact, momentOf, plural } from "../format.js";
import { icon } from "../icons.js";
import { badge, head, panel } from "../parts.js";

const MODES = [
  ["new", "New or empty: refuse anything else"],
  ["replace", "Replace what is there"],
  ["merge", "Merge: keep what the snapshot does not have"],
];

async function plan(event, { entry, store }, tools) {
  event.preventDefault();
  const form = new FormData(event.target);
  const names = (form.get("tables") || "").split(",").map((name) => name.trim());
  const wanted = {
    store,
    snapshot: entry.id,
    target: form.get("target").trim(),
    mode: form.get("mode"),
    tables: names.filter((name) => name),
    prefix: form.get("prefix") || "",
  };
  const started = await tools.act(() => post("restores", wanted));
  if (started) tools.go(`runs/${started.runs[0].id}`);
}

export default {
  title: () => "Restore",

  async load({ slug, time, store }) {
    return get(within(path("snapshots", slug, time), store));
  },

  view(details, tools) {
    const { entry, store } = details;
    const isPairs = entry.kind === "kv";
    const name = entry.id.split("/")[0].replace(/^[a-z0-9]+-/, "");
    return html`<p class="way"><a href="#/sources/${entry.id.split("/")[0]}">${entry.source}</a>${icon("chevron")}<a href="#/${within(`snapshots/${entry.id}`, store)}">${exact(momentOf(entry.id))}</a>${icon("chevron")}</p>
      ${head("Restore", html`${badge(entry.state)}<span>${exact(momentOf(entry.id))} · ${bytes(entry.bytes)} · ${plural(entry.records, "record")}</span>`)}
      ${panel(
        "Where to",
        html`<form class="form" @submit=${(event) => plan(event, details, tools)}>
          ${field({ name: "target", label: "Target", required: true, placeholder: `${isPairs ? "kv" : "d1"}:${name}-restored`, hint: "A database or namespace of the account; one that does not exist is made. Files of the server only below restore_folders of holdfast.toml." })}
          ${field({ name: "mode", label: "If something is there", options: MODES, value: "new" })}
          ${
            isPairs
              ? field({ name: "prefix", label: "Only keys that begin with", hint: "Left empty: all." })
              : field({ name: "tables", label: "Only these tables", placeholder: "orders, customers", hint: "Left empty: all." })
          }
          <p class="dim">The plan says what would be added, changed and removed. Nothing is written before you apply it.</p>
          <button class="button primary">Make a plan</button>
        </form>`,
      )}`;
  },
};
