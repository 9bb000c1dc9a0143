import { html, nothing } from "../lib/lit-html.js";
import { get } from "../api.js";
import { count } from "../format.js";
import { head, panel, table, when } from "../parts.js";

export default {
  title: () => "Settings",

  async load() {
    const [settings, quota] = await Promise.all([get("settings"), get("quota")]);
    return { settings, accounts: quota.accounts };
  },

  view: ({ settings, accounts }) => html`${head("Settings", `Read only: they come from holdfast.toml and the environment. Holdfast ${settings.version}.`)}
    ${settings.backups.map((backup) => panel(`Backup ${backup.name}`, pairs(backup)))}
    ${Object.entries(settings.sections)
      .filter(([, values]) => Object.keys(values).length)
      .map(([name, values]) => panel(name, pairs(values)))}
    ${accounts.length ? panel("API requests", quota(accounts), { note: "What the accounts’ common limit has left." }) : nothing}
    ${panel("State folder", html`<p class="result"><code>${settings.state}</code></p>`)}`,
};

const pairs = (values) =>
  html`<dl class="pairs">${Object.entries(values).map(([name, value]) => html`<dt><code>${name}</code></dt><dd class=${value === "set" ? "dim" : ""}>${value}</dd>`)}</dl>`;

const quota = (accounts) =>
  table(
    "API requests",
    [
      { head: "Account", main: true, cell: (one) => html`<code>${one.account}</code>` },
      { head: "Window", cell: (one) => one.window },
      { head: "Used", num: true, cell: (one) => count(one.used) },
      { head: "Left", num: true, cell: (one) => (one.remaining === null ? "–" : count(one.remaining)) },
      { head: "Blocked until", cell: (one) => when(one.blockedUntil, "not blocked") },
    ],
    accounts,
  );
