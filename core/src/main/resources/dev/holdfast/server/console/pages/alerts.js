import { html, nothing } from "../lib/lit-html.js";
import { get, post } from "../api.js";
import { relative } from "../format.js";
import { icon } from "../icons.js";
import { badge, button, empty, head, panel, sentence, table, when } from "../parts.js";

const TONES = { critical: "bad", warning: "warn", info: "info" };
const SIGNS = { critical: "cross", warning: "warn", info: "alerts" };

let tested = null;

export default {
  title: () => "Alerts",
  live: ["alert"],

  async load() {
    return (await get("alerts?state=all&limit=100")).alerts;
  },

  view(alerts, tools) {
    const open = alerts.filter((alert) => !alert.resolvedAt);
    const past = alerts.filter((alert) => alert.resolvedAt);
    return html`${head("Alerts", "What is wrong now, and what was.", tools.may("admin") ? button("alerts", "Test the channels", () => test(tools)) : nothing)}
      ${tested ? outcome(tested) : nothing}
      ${open.length ? html`<ul class="alerts">${open.map(card)}</ul>` : empty("check", "Nothing is wrong", "When a backup fails or its proof gets too old, it is said here and over your channels.")}
      ${past.length ? panel("Resolved", history(past)) : nothing}`;
  },
};

async function test(tools) {
  tested = (await tools.act(() => post("alerts/test")))?.channels;
  tools.redraw();
}

const outcome = (channels) =>
  channels.length
    ? panel("The test", html`<ul class="findings">${channels.map((one) => html`<li>${icon(one.ok ? "check" : "cross")}<span><strong>${one.name}</strong> ${one.ok ? "took the message." : sentence(one.error || "refused it")}</span></li>`)}</ul>`)
    : empty("alerts", "There is no channel", "Name a webhook or a mail server in holdfast.toml: docs/alerts.md shows how.");

const level = (alert) => (alert.severity || "warning").toLowerCase();

const card = (alert) => html`<li class="alert ${TONES[level(alert)]}">${icon(SIGNS[level(alert)] || "warn")}<div>
  <p class="kicker">${alert.rule} · ${alert.subject}</p>
  <h2>${sentence(alert.message)}</h2>
  ${alert.hint ? html`<p>${alert.hint}</p>` : nothing}
  <p class="dim">since ${when(alert.since)}${told(alert)}</p></div></li>`;

const told = (alert) =>
  (alert.delivered || []).map((one) => html` · ${one.ok ? `told ${one.channel} ${relative(one.at)}` : html`<span class="bad-text">${one.channel} did not take it: ${one.error}</span>`}`);

const history = (alerts) =>
  table(
    "Resolved alerts",
    [
      { head: "Alert", main: true, cell: (alert) => html`<span class="title">${sentence(alert.message)}</span><span class="sub">${alert.rule} · ${alert.subject}</span>` },
      { head: "State", cell: () => badge("resolved") },
      { head: "Since", num: true, cell: (alert) => when(alert.since) },
      { head: "Resolved", num: true, cell: (alert) => when(alert.resolvedAt) },
    ],
    alerts,
  );
