import { html } from "../lib/lit-html.js";
import { get, path, post, remove } from "../api.js";
import { ask } from "../dialog.js";
import { secondsSince } from "../format.js";
import { button, empty, head, table, when } from "../parts.js";

const ROLES = [
  ["list", "list: see and download"],
  ["capture", "capture: take and prove backups"],
  ["restore", "restore: write into databases"],
  ["delete", "delete: remove snapshots"],
  ["admin", "admin: everything"],
];

async function make(tools) {
  const said = await ask({
    title: "A new key",
    fields: [
      { name: "name", label: "Name", required: true, placeholder: "ci" },
      { name: "role", label: "Role", options: ROLES, value: "list" },
      { name: "expires", label: "Expires", type: "date", hint: "Left empty: never." },
    ],
    confirm: "Make it",
  });
  if (!said) return;
  const wanted = { name: said.name, role: said.role, ...(said.expires ? { expires: `${said.expires}T00:00:00Z` } : {}) };
  const made = await tools.act(() => post("keys", wanted));
  if (!made) return;
  await ask({ title: "Keep it now", body: html`<p>It is shown this once.</p><pre class="code">${made.key}</pre>`, confirm: "I have kept it" });
}

async function revoke(key, tools) {
  const sure = await ask({ title: `Revoke ${key.name}?`, body: "Calls and sessions with it are refused from now on.", confirm: "Revoke", danger: true });
  if (sure) await tools.act(() => remove(path("keys", key.prefix)), "It is revoked");
}

export default {
  title: () => "Keys",

  async load() {
    return (await get("keys")).keys;
  },

  view: (keys, tools) => html`${head("Keys", "Who else may call this server. Only a hash of each is kept.", button("key", "New key", () => make(tools), { kind: "primary" }))}
    ${keys.length ? html`<section class="panel">${rows(keys, tools)}</section>` : empty("key", "There is no key", "Make one for each script and each person: then it can be taken back alone.")}`,
};

const rows = (keys, tools) =>
  table(
    "Keys",
    [
      { head: "Name", main: true, cell: (key) => html`<span class="title">${key.name}</span><span class="sub"><code>hf_${key.prefix}_…</code></span>` },
      { head: "Roles", cell: (key) => key.roles.join(", ") },
      { head: "Made", num: true, cell: (key) => when(key.created) },
      { head: "Last used", num: true, cell: (key) => when(key.lastUsed) },
      { head: "Expires", num: true, cell: (key) => html`<span class=${key.expires && secondsSince(key.expires) > 0 ? "bad-text" : ""}>${when(key.expires)}</span>` },
      { hidden: "Actions", num: true, cell: (key) => button("trash", "Revoke", () => revoke(key, tools), { kind: "small danger", label: `Revoke: ${key.name}` }) },
    ],
    keys,
  );
