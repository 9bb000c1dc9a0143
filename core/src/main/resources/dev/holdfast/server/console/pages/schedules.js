import { html, nothing } from "../lib/lit-html.js";
import { get, path, post } from "../api.js";
import { badge, button, empty, head, table, when } from "../parts.js";

export default {
  title: () => "Schedules",
  live: ["run"],

  async load() {
    return (await get("schedules")).schedules;
  },

  view: (schedules, tools) => html`${head("Schedules", "What runs by the clock. What there is and when is said by holdfast.toml.")}
    ${
      schedules.length
        ? html`<section class="panel">${rows(schedules, tools)}</section>`
        : empty("schedules", "Nothing runs by the clock", "Give a backup in holdfast.toml a line like this one: it then runs each night at three.", html`<pre class="code">cron = "0 3 * * *"</pre>`)
    }`,
};

const rows = (schedules, tools) =>
  table(
    "Schedules",
    [
      { head: "Schedule", main: true, cell: name },
      { head: "State", cell: (one) => badge(one.enabled ? "active" : "paused") },
      { head: "When", cell: (one) => html`<code>${one.cron}</code><span class="sub">${one.zone}</span>` },
      { head: "Next", num: true, cell: (one) => when(one.next, "–") },
      { head: "Last", num: true, cell: (one) => when(one.last) },
      { head: "Skipped", num: true, cell: (one) => (one.skipped ? html`<span title="moments that found the run before still going">${one.skipped}</span>` : "0") },
      { hidden: "Actions", num: true, cell: (one) => actions(one, tools) },
    ],
    schedules,
  );

const parts = (one) => one.id.match(/^backup:([^:]+):(.*)$/) || [one.id, "", one.id];

const name = (one) => {
  const [, backup, source] = parts(one);
  return html`<span class="title">${source}</span><span class="sub">${backup}</span>`;
};

function actions(one, tools) {
  const call = (what) => post(`${path("schedules", one.id)}/${what}`);
  const source = parts(one)[2];
  const now = async () => {
    const run = await tools.act(() => call("trigger"), "It has started");
    if (run) tools.go(`runs/${run.id}`);
  };
  return html`<span class="row">${tools.may("capture") ? button("play", "Run now", now, { kind: "small", label: `Run now: ${source}` }) : nothing}${
    tools.may("admin")
      ? one.enabled
        ? button("pause", "Pause", () => tools.act(() => call("pause"), "It is paused"), { kind: "small", label: `Pause: ${source}` })
        : button("play", "Resume", () => tools.act(() => call("resume"), "It goes on"), { kind: "small", label: `Resume: ${source}` })
      : nothing
  }</span>`;
}
