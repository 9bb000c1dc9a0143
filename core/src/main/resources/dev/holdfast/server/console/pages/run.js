// One run: its steps as they go, what it found, every attempt, and how to go on.
import { html, nothing } from "../lib/lit-html.js";
import { get, path, post, within } from "../api.js";
import { bytes, count, exact, relative, secondsSince, took } from "../format.js";
import { icon } from "../icons.js";
import { ask } from "../dialog.js";
import { badge, button, head, panel, sentence, table, trouble, when } from "../parts.js";
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
      ${run.reason ? trouble({ message: run.reason, hint: hints(run) }) : nothing}
      ${run.state === "SUCCEEDED" ? outcome(run, result, tools) : nothing}
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
  const restores = run.kind === "restore" || run.kind === "plan";
  const cancel = () => tools.act(() => post(`${path(restores ? "restores" : "runs", run.id)}/cancel`), "It ends at its next look");
  const again = async () => {
    const started = await tools.act(() => post("runs", { backup: params.backup, source: params.source }), "It has started again");
    if (started) tools.go(`runs/${started.runs[0].id}`);
  };
  return html`${!ended && tools.may(restores ? "restore" : "capture") ? button("stop", "Cancel", cancel, { disabled: Boolean(run.cancelRequestedAt) }) : nothing}${
    ended && run.kind === "backup" && run.state !== "SUCCEEDED" && tools.may("capture")
      ? button("play", "Retry", again, { kind: "primary" })
      : nothing
  }${
    run.state === "FAILED" && run.kind === "prove" && params.snapshot && tools.may("capture")
      ? button("shield", "Prove again", () => prove(params.snapshot, params.store, tools), { kind: "primary" })
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

/** Of the snapshot that a run was about; a backup says only which backup it was. */
const storeOf = ({ params }) => parsed(params).store || parsed(params).wish?.store;

/** What a run has brought, by its kind. */
function outcome(run, result, tools) {
  if (result.collections && run.kind === "plan") return planned(run, result, tools);
  if (result.collections) return compared(result);
  if (result.target) return restored(result);
  if (result.snapshot) {
    return panel(
      "Result",
      html`<p class="result">${result.state ? badge(result.state) : nothing}<a href="#/${within(`snapshots/${result.snapshot}`, storeOf(run))}">${result.snapshot}</a>${
        result.records === undefined ? nothing : html`<span class="dim">${count(result.records)} records${result.bytes === undefined ? "" : `, ${bytes(result.bytes)}`}</span>`
      }${result.removed ? html`<span class="dim">${result.removed} older removed by retention</span>` : nothing}</p>`,
    );
  }
  return nothing;
}

const restored = (result) =>
  panel(
    "Result",
    html`<p class="result">${badge("succeeded", result.verified ? "Written and compared" : "Written")}<span>${count(result.records)} records into ${result.target}</span></p>
      ${result.missing.length || result.notes.length ? html`<ul class="findings">${result.missing.map((it) => html`<li>${icon("warn")}<span><strong>${it.name}</strong> ${sentence(it.reason)}</span></li>`)}${result.notes.map((text) => html`<li>${icon("warn")}<span>${sentence(text)}</span></li>`)}</ul>` : nothing}`,
  );

function compared(result) {
  return panel(
    result.identical ? "They are identical" : "They differ",
    html`${result.collections.length ? changes(result.collections) : nothing}${
      result.examples?.length
        ? html`<h3>Examples</h3><ul class="examples">${result.examples.map((one) => html`<li><code>${one}</code></li>`)}</ul>`
        : nothing
    }`,
  );
}

const changes = (collections) =>
  table(
    "Differences",
    [
      { head: "Name", main: true, cell: (one) => one.name },
      { head: "Added", num: true, cell: (one) => delta(one.added, "add") },
      { head: "Changed", num: true, cell: (one) => delta(one.changed, "change") },
      { head: "Removed", num: true, cell: (one) => delta(one.removed, "remove") },
      { head: "Same", num: true, cell: (one) => count(one.same ?? 0) },
    ],
    collections,
  );

const delta = (n, how) => {
  const sign = { add: "+", remove: "−", change: "~" }[how];
  return n ? html`<span class="delta ${how}">${sign}${count(n)}</span>` : html`<span class="dim">0</span>`;
};

function planned(run, plan, tools) {
  const left = plan.expires ? -secondsSince(plan.expires) : 1;
  const apply = async () => {
    const removes = plan.collections.reduce((sum, one) => sum + (one.removes || 0), 0);
    const sure = await ask({
      title: `Write to ${plan.target}?`,
      body: removes ? `${count(removes)} records that are there now are removed.` : `It was ${plan.targetState || "checked"} when the plan was made; that is checked again.`,
      confirm: "Apply the plan",
      danger: removes > 0,
    });
    if (!sure) return;
    const started = await tools.act(() => post(`${path("restores", run.id)}/apply`), "The restore has started");
    if (started) tools.go(`runs/${started.runs[0].id}`);
  };
  return panel(
    "The plan",
    html`<dl class="pairs"><dt>Snapshot</dt><dd><a href="#/${within(`snapshots/${plan.snapshot}`, storeOf(run))}">${plan.snapshot}</a></dd><dt>Target</dt><dd>${plan.target}</dd><dt>Is now</dt><dd>${plan.targetState}</dd><dt>Mode</dt><dd>${plan.mode}</dd></dl>
      ${table(
        "What would change",
        [
          { head: "Name", main: true, cell: (one) => one.name },
          { head: "In the snapshot", num: true, cell: (one) => count(one.records ?? 0) },
          { head: "There now", num: true, cell: (one) => count(one.present ?? 0) },
          { head: "Added", num: true, cell: (one) => delta(one.adds, "add") },
          { head: "Changed", num: true, cell: (one) => delta(one.changes, "change") },
          { head: "Removed", num: true, cell: (one) => delta(one.removes, "remove") },
        ],
        plan.collections,
      )}
      ${plan.warnings?.length ? html`<ul class="findings">${plan.warnings.map((text) => html`<li>${icon("warn")}<span>${sentence(text)}</span></li>`)}</ul>` : nothing}`,
    {
      note: left > 0 ? html`Nothing is written yet. The plan counts until <time title=${exact(plan.expires)}>${relative(plan.expires)}</time>.` : "The plan has expired: make another one.",
      actions: tools.may("restore") && left > 0 ? button("back", "Apply", apply, { kind: "primary" }) : nothing,
    },
  );
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
