import { html, nothing } from "../lib/lit-html.js";
import { signIn } from "../api.js";
import { field } from "../dialog.js";
import { trouble } from "../parts.js";

let error = null;
let busy = false;

const KEY = {
  name: "key",
  label: "API key",
  type: "password",
  placeholder: "hf_…",
  hint: "Made by: holdfast token --new-key NAME --roles list,capture",
};
const CODE = {
  name: "code",
  label: "Code",
  placeholder: "6 or 8 digits",
  inputmode: "numeric",
  autocomplete: "one-time-code",
  hint: "From your authenticator app, or: holdfast token",
};

async function submit(event, { enter, redraw }) {
  event.preventDefault();
  const form = event.target;
  const shown = new FormData(form);
  busy = true;
  error = null;
  redraw();
  try {
    const who = await signIn((shown.get("key") || "").trim(), (shown.get("code") || "").replace(/\s/g, ""));
    form.reset();
    busy = false;
    enter(who);
  } catch (refused) {
    error = refused;
    busy = false;
    redraw();
  }
}

export default {
  view: (who, tools) => html`<main class="signin">
    <form @submit=${(event) => submit(event, tools)}>
      <p class="brand"><svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="7"></rect><path d="M10 8v16M22 8v16M10 16h12"></path></svg>Holdfast</p>
      <h1>Sign in</h1>
      ${who.asks === "totp" ? nothing : field({ ...KEY, required: who.asks !== "either" })}
      ${who.asks === "key" ? nothing : field({ ...CODE, required: who.asks !== "either" })}
      ${who.asks === "either" ? html`<p class="dim">A key or a code is enough.</p>` : nothing}
      ${error ? trouble(error) : nothing}
      <button class="button primary" ?disabled=${busy}>Sign in</button>
    </form>
  </main>`,
};
