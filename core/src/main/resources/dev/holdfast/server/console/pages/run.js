// One run: its steps as they go, what it found, every attempt, and how to go on.
import { html, nothing } from "../lib/lit-html.js";
import { get, path, post } from "../api.js";
import { bytes, count, exact, took } from "../format.js";
import { icon } from "../icons.js";
import { badge, button, head, panel, trouble, when } from "../parts.js";
import { bar, kind, parsed, seen, stepName, subject } from "../progress.js";
import { prove } from "../snapshots.js";

export default {
  title: () => "Run",
  live: ["run"],

  async load({ run }) {
    const details = await get(path("runs", run));
    return { ...details, before: details.run.endedAt ? 0 : await recordsBefore(subject(details.run)) };
  },

  view(details, tools) {
    const { run, steps, attempts } = details;
    const result = parsed(run.result);
    return html`<p class="way"><a href="#/runs">Runs</a>${icon("chevron")}</p>
      ${head(`${kind(run)} of ${subject(run)}`, html`${badge(run.state)} ${timing(run)}`, actions(run, result, tools))}
      ${run.reason && run.state !== "SUCCEEDED" ? trouble({ message: run.reason, hint: hints(run) }) : nothing}
      ${run.state === "SUCCEEDED" ? outcome(result) : nothing}
      ${panel("Steps", html`<ol class="steps">${steps.length ? steps.map((step) => stepRow(step, details)) : html`<li class="step mute">${icon("clock")}<div><strong>Waits for its turn</strong></div></li>`}</ol>`)}
      ${panel("Log", log(run, steps, attempts))}`;
  },
};

/** Of the newest snapshot of the source: about as many as there will be. */
async function recordsBefore(address) {
  const { sources } = await get("sources");
  return sources.find((source) => source.address === address)?.newest?.records || 0;
}

const hints = (run) => (run.state === "WAITING" ? "It goes on by itself; finished steps are not done again." : "");

const timing = (run) =>
  run.startedAt
    ? html`<span>begun ${when(run.startedAt)} · ${run.endedAt ? "took" : "running for"} ${took(run.startedAt, run.endedAt)}</span>`
    : html`<span>asked for ${when(run.createdAt)}</span>`;

function actions(run, result, tools) {
  const ended = Boolean(run.endedAt);
  const params = parsed(run.params);
  const cancel = () => tools.act(() => post(`${path("runs", run.id)}/cancel`), "It ends at its next look");
  const again = async () => {
    const started = await tools.act(() => post("runs", { backup: params.backup, source: params.source }), "It has started again");
    if (started) tools.go(`runs/${started.runs[0].id}`);
  };
  return html`${!ended && tools.may("capture") ? button("stop", "Cancel", cancel, { disabled: Boolean(run.cancelRequestedAt) }) : nothing}${
    ended && run.kind === "backup" && run.state !== "SUCCEEDED" && tools.may("capture")
      ? button("play", "Retry", again, { kind: "primary" })
      : nothing
  }${
    run.state === "FAILED" && run.kind === "prove" && params.snapshot && tools.may("capture")
      ? button("shield", "Prove again", () => prove(params.snapshot, tools), { kind: "primary" })
      : nothing
  }`;
}

function stepRow(step, details) {
  const { run } = details;
  const done = Boolean(step.endedAt);
  const going = !done && !run.endedAt;
  const color = done ? "good" : going ? "live" : run.state === "FAILED" ? "bad" : "mute";
  return html`<li class="step ${color}">${icon(done ? "check" : going ? "play" : "cross")}<div>
    <strong>${stepName(step)}</strong><span class="dim">${took(step.startedAt, step.endedAt || run.endedAt)}${
      step.attempts > 1 ? ` · ${step.attempts} attempts` : ""
    }</span>
    ${going ? bar(step, details, details.before) : seen(step) ? html`<p class="dim">${seen(step)}</p>` : nothing}
  </div></li>`;
}

/** What a run has brought. */
function outcome(result) {
  if (result.snapshot) {
    return panel(
      "Result",
      html`<p class="result">${result.state ? badge(result.state) : nothing}<a href="#/snapshots/${result.snapshot}">${result.snapshot}</a>${
        result.records === undefined ? nothing : html`<span class="dim">${count(result.records)} records${result.bytes === undefined ? "" : `, ${bytes(result.bytes)}`}</span>`
      }${result.removed ? html`<span class="dim">${result.removed} older removed by retention</span>` : nothing}</p>`,
    );
  }
  return nothing;
}

/** What happened, in order of time. */
function log(run, steps, attempts) {
  const lines = [[run.createdAt, `Asked for by ${run.cause.startsWith("schedule:") ? `the schedule ${run.cause.slice(9)}` : run.cause}`]];
  for (const attempt of attempts) {
    lines.push([attempt.startedAt, `Attempt ${attempt.number} began on ${attempt.worker}`]);
    if (attempt.endedAt) lines.push([attempt.endedAt, `Attempt ${attempt.number} ${(attempt.outcome || "").toLowerCase()}${attempt.reason ? `: ${attempt.reason}` : ""}`]);
  }
  for (const step of steps) if (step.endedAt) lines.push([step.endedAt, `${stepName(step)} done${seen(step) ? `: ${seen(step)}` : ""}`]);
  if (run.cancelRequestedAt) lines.push([run.cancelRequestedAt, "Cancel was asked for"]);
  lines.sort((a, b) => Date.parse(a[0]) - Date.parse(b[0]));
  return html`<ol class="log">${lines.map(([at, text]) => html`<li><time datetime=${at} title=${exact(at)}>${at.slice(11, 19)}</time><span>${text}</span></li>`)}</ol>`;
}
