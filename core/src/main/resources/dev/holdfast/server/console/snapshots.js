// What can be done with a snapshot, from wherever it is shown.
import { path, post, put, remove, within } from "./api.js";
import { ask } from "./dialog.js";

const at = (id, store, more = "") => within(path("snapshots", ...id.split("/")) + more, store);
const run = (answer) => answer.runs[0].id;

export async function prove(id, store, tools) {
  const started = await tools.act(() => post(at(id, store, "/prove")), "The proof has started");
  if (started) tools.go(`runs/${run(started)}`);
}

/** What has come, gone and changed from snapshot a to b. */
export async function compare(a, b, tools) {
  const started = await tools.act(() => post("diffs", { a, b }), "The comparison has started");
  if (started) tools.go(`runs/${run(started)}`);
}

export async function hold(id, store, tools) {
  const said = await ask({
    title: "Hold this snapshot",
    body: "Retention leaves it alone for as long as it is held.",
    fields: [
      { name: "reason", label: "Reason", required: true, placeholder: "audit of 2026" },
      { name: "until", label: "Until", type: "date", hint: "To the end of that day, UTC. Left empty: until you release it." },
    ],
    confirm: "Hold",
  });
  if (!said) return;
  const until = said.until ? { until: said.until } : {};
  await tools.act(() => put(at(id, store, "/hold"), { reason: said.reason, ...until }), "It is held");
}

export const release = (id, store, tools) => tools.act(() => remove(at(id, store, "/hold")), "The hold is gone");

export async function drop(id, store, tools) {
  const sure = await ask({
    title: "Remove this snapshot?",
    body: `${id} is removed from ${store} for good.`,
    confirm: "Remove",
    danger: true,
  });
  if (!sure) return;
  // Not by act: the page of what was removed can not be loaded again.
  const gone = await tools.act(async () => {
    await remove(at(id, store));
    tools.go(`sources/${id.split("/")[0]}`);
    return true;
  }, "It is removed");
  return gone;
}
