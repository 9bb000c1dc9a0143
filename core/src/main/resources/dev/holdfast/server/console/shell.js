// What is around every page: the way to the others, who is signed in, light and dark.
import { html, nothing } from "./lib/lit-html.js";
import { icon } from "./icons.js";

const PLACES = [
  ["", "Overview", "overview"],
  ["runs", "Runs", "runs"],
  ["schedules", "Schedules", "schedules"],
  ["alerts", "Alerts", "alerts"],
  ["audit", "Audit", "audit", "admin"],
  ["keys", "Keys", "key", "admin"],
  ["settings", "Settings", "settings", "admin"],
];

const dark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
const redrawn = () => document.dispatchEvent(new Event("theme"));
dark.addEventListener("change", redrawn);

function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
  redrawn();
}

let open = false;

export const closeMenu = () => {
  open = false;
};

export const shell = ({ who, place, alerts, connected, body, out, redraw }) => html`
  <a class="skip" href="#main" @click=${skip}>Skip to the page</a>
  <header class="side">
    <a class="brand" href="#/"><svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7"></rect><path d="M10 8v16M22 8v16M10 16h12"></path></svg>Holdfast</a>
    <button type="button" class="button quiet menu" aria-expanded=${open} aria-controls="menu" @click=${() => {
      open = !open;
      redraw();
    }}>${icon(open ? "cross" : "menu")}<span>Menu</span></button>
    <div id="menu" class=${open ? "open" : ""}>
      <nav aria-label="Pages"><ul>${PLACES.filter(([, , , role]) => !role || who.roles.includes(role)).map(
        ([path, word, sign]) => html`<li><a href="#/${path}" aria-current=${place === path ? "page" : nothing}>${icon(sign)}<span>${word}</span>${
          path === "alerts" && alerts ? html`<span class="count" title="open alerts">${alerts}</span>` : nothing
        }</a></li>`,
      )}</ul></nav>
      <div class="who">
        <p class="link ${connected ? "on" : ""}"><span class="dot"></span>${connected ? "Live" : "Looking every 5 s"}</p>
        <button type="button" class="button quiet" @click=${switchTheme}>${icon(isDark() ? "sun" : "moon")}<span>${
          isDark() ? "Light" : "Dark"
        }</span></button>
        ${
          who.open
            ? html`<p class="note">${icon("warn")}<span>No sign-in: everybody on this machine may do everything.</span></p>`
            : html`<p class="name" title=${who.name}>${who.title || who.name}<span class="dim">${who.roles.join(", ")}</span></p>
                <button type="button" class="button quiet" @click=${out}>${icon("out")}<span>Sign out</span></button>`
        }
      </div>
    </div>
  </header>
  <main id="main" tabindex="-1">${body}</main>`;

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

document.addEventListener("theme", () => document.dispatchEvent(new Event("redraw")));
