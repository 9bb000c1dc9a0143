import { html, nothing } from "./lib/lit-html.js";
import { count, plural } from "./format.js";

const NAMES = {
  capture: "Capture",
  prove: "Prove",
  forget: "Apply retention",
  plan: "Plan",
  restore: "Restore",
  verify: "Verify",
  compare: "Compare",
  diff: "Compare",
};

export const stepName = (step) => NAMES[step.name] || step.name.charAt(0).toUpperCase() + step.name.slice(1);

/** What a finished step has seen; steps that are not in the list count something else than records. */
export const seen = (step) => (NAMES[step.name] && step.done ? plural(step.done, "record") : step.note || "");

/**
 * How many records a step will see: by itself, from the capture that it proves, or, about, from the snapshot before.
 * 0: nobody knows.
 */
function expected(step, details, before) {
  if (step.total > 0) return [step.total, ""];
  const captured = details.steps.find((other) => other.name === "capture" && other.endedAt);
  if (step.name === "prove" && captured) return [captured.done, ""];
  return step.name === "capture" && before >= step.done ? [before, "about "] : [0, ""];
}

/** A bar that says how far, or only that it moves. */
export const bar = (step, details, before = 0) => {
  const [total, about] = expected(step, details, before);
  const known = total > 0;
  const done = Math.min(step.done, total);
  const text = [step.note, known ? `${count(done)} of ${about}${count(total)}` : step.done ? count(step.done) : ""]
    .filter((part) => part)
    .join(" · ");
  return html`<div class="progress"><progress
      aria-label=${stepName(step)} max=${known ? total : nothing} value=${known ? done : nothing}></progress><span>${
        text || "working"
      }</span></div>`;
};

/** The step that a run is at; undefined before the first. */
export const current = (details) => details.steps.find((step) => !step.endedAt) || details.steps.at(-1);

/** What a run is about, from its parameters. */
export const subject = (run) => {
  const params = parsed(run.params);
  const { snapshot, target } = params.wish || params;
  if (target) return `${snapshot} → ${target}`;
  return params.source || snapshot || (params.a ? `${withoutStore(params.a)} and ${withoutStore(params.b)}` : run.lane);
};

const withoutStore = (address) => address.slice(address.lastIndexOf("@") + 1);

export const parsed = (json) => {
  try {
    return JSON.parse(json) || {};
  } catch {
    return {};
  }
};

const KINDS = { backup: "Backup", prove: "Proof", diff: "Comparison", plan: "Restore plan", restore: "Restore" };

export const kind = (run) => KINDS[run.kind] || run.kind;
