// Finds the page for an address, loads what it shows, and draws it again when something has changed.
import { html, nothing, render } from "./lib/lit-html.js";
import "./charts.js";
import { get, onSignedOut, session, signOut } from "./api.js";
import { notify } from "./dialog.js";
import { listen } from "./live.js";
import { head, trouble } from "./parts.js";
import { closeMenu, shell } from "./shell.js";
import alerts from "./pages/alerts.js";
import audit from "./pages/audit.js";
import keys from "./pages/keys.js";
import overview from "./pages/overview.js";
import restore from "./pages/restore.js";
import run from "./pages/run.js";
import runs from "./pages/runs.js";
import schedules from "./pages/schedules.js";
import settings from "./pages/settings.js";
import signin from "./pages/signin.js";
import snapshot from "./pages/snapshot.js";
import source from "./pages/source.js";

/*
 * A page: {title, live, load(params), view(data, tools)}. `live` names the events after which it is loaded again; `load`
 * gets what it shows; `view` draws that, as often as needed.
 */
const ROUTES = [
  ["", overview],
  ["sources/:slug", source, ""],
  ["snapshots/:slug/:time", snapshot, ""],
  ["restore/:slug/:time", restore, ""],
  ["runs", runs],
  ["runs/:run", run, "runs"],
  ["schedules", schedules],
  ["alerts", alerts],
  ["audit", audit],
  ["keys", keys],
  ["settings", settings],
];
const BETWEEN_LOADS = 400;
const BETWEEN_DRAWS = 20_000;

const state = { who: null, page: null, params: {}, place: "", data: null, error: null, alerts: 0, connected: false };
let loads = 0;
let soon = null;
let stop = () => {};

function find(hash) {
  const [at, search] = hash.replace(/^#\/?/, "").split("?");
  const given = at.split("/").map(decodeURIComponent);
  for (const [pattern, page, place = pattern] of ROUTES) {
    const wanted = pattern.split("/");
    if (wanted.length !== given.length) continue;
    if (!wanted.every((part, i) => part.startsWith(":") || part === given[i])) continue;
    const params = Object.fromEntries(wanted.map((part, i) => [part.slice(1), given[i]]));
    return { page, place, params: { ...params, ...Object.fromEntries(new URLSearchParams(search)) } };
  }
  return null;
}

async function go() {
  closeMenu();
  const found = find(location.hash);
  Object.assign(state, found || { page: null, place: null, params: {} }, { data: null, error: null });
  draw();
  await load();
  document.querySelector("main h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Loads the page's data; an answer that a later one has overtaken is dropped. */
async function load() {
  const mine = ++loads;
  const { page, params } = state;
  if (!page) return;
  try {
    const data = await page.load(params);
    if (mine === loads) Object.assign(state, { data, error: null });
  } catch (error) {
    if (mine === loads) state.error = error;
    if (!error.hint && !error.status) console.error(error);
  }
  if (mine === loads) draw();
}

async function count() {
  try {
    state.alerts = (await get("alerts?state=open")).alerts.length;
  } catch {
    // The page's own calls say what is wrong.
  }
}

function changed(kind) {
  if (kind === "" || kind === "alert") count().then(draw);
  if (kind !== "" && !state.page?.live?.includes(kind)) return;
  soon ??= setTimeout(() => {
    soon = null;
    load();
  }, BETWEEN_LOADS);
}

const tools = {
  redraw: draw,
  reload: load,
  may: (role) => state.who.roles.includes(role) || state.who.roles.includes("admin"),
  go: (path) => {
    location.hash = `#/${path}`;
  },
  /** Does something, says that it is done or why not, and shows the new state. */
  act: async (work, done) => {
    try {
      const result = await work();
      if (done) notify(typeof done === "function" ? done(result) : done);
      await load();
      return result;
    } catch (error) {
      notify(error.message, { bad: true, hint: error.hint });
      return undefined;
    }
  },
};

function body() {
  if (!state.page) return html`${head("There is no such page")}<p><a href="#/">Overview</a></p>`;
  const view = state.data ? state.page.view(state.data, { ...tools, params: state.params }) : nothing;
  if (state.error && (!state.data || state.error.status === 404)) return html`${head(state.page.title(state.params))}${trouble(state.error)}`;
  return state.data ? html`${state.error ? trouble(state.error) : nothing}${view}` : html`<div class="loading" role="status"><span class="unseen">Loading</span></div>`;
}

function draw() {
  const root = document.getElementById("app");
  if (!state.who?.signedIn) {
    document.title = "Sign in – Holdfast";
    render(state.who ? signin.view(state.who, { enter, redraw: draw }) : nothing, root);
    return;
  }
  document.title = `${state.page ? state.page.title(state.params) : "Not found"} – Holdfast`;
  render(shell({ ...state, body: body(), out, redraw: draw }), root);
}

function enter(who) {
  state.who = who;
  stop();
  stop = listen(changed, (connected) => {
    state.connected = connected;
    draw();
  });
  go();
}

/** Asks for nothing any more. */
function rest() {
  stop();
  clearTimeout(soon);
  soon = null;
}

async function out() {
  rest();
  await signOut().catch((error) => notify(error.message, { bad: true, hint: error.hint }));
  await leave();
}

async function leave() {
  rest();
  state.who = await session();
  draw();
}

onSignedOut(leave);
addEventListener("hashchange", () => state.who?.signedIn && go());
document.addEventListener("redraw", draw);
setInterval(() => state.who?.signedIn && !document.hidden && draw(), BETWEEN_DRAWS);

session().then(
  (who) => (who.signedIn ? enter(who) : Object.assign(state, { who }) && draw()),
  (error) => render(trouble(error), document.getElementById("app")),
);
