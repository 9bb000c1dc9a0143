// Questions and notices.
import { html, nothing, render } from "./lib/lit-html.js";
import { icon } from "./icons.js";
import { sentence } from "./parts.js";

const SHOWN = 8_000;

/**
 * Asks in a dialog. Fields: {name, label, value, type, hint, required, options}.
 * Gives the values, or null when it was left.
 */
export function ask({ title, body = nothing, fields = [], confirm, danger = false }) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "question");
  document.body.append(dialog);
  return new Promise((resolve) => {
    const answer = (event) => {
      event.preventDefault();
      resolve(Object.fromEntries(new FormData(event.target)));
      dialog.close();
    };
    render(
      html`<form @submit=${answer}>
        <h2 id="question">${title}</h2>
        ${body === nothing ? nothing : html`<div class="body">${body}</div>`}
        ${fields.map(field)}
        <div class="actions">
          <button type="button" class="button" @click=${() => dialog.close()}>Cancel</button>
          <button class="button ${danger ? "danger" : "primary"}">${confirm}</button>
        </div>
      </form>`,
      dialog,
    );
    dialog.addEventListener("close", () => {
      resolve(null);
      dialog.remove();
    });
    dialog.showModal();
  });
}

export const field = (it) => html`<label class="field"><span>${it.label}</span>${
  it.options
    ? html`<select name=${it.name} @change=${it.change || nothing}>${it.options.map(
        ([value, word]) => html`<option value=${value} ?selected=${value === it.value}>${word}</option>`,
      )}</select>`
    : html`<input name=${it.name} type=${it.type || "text"} .value=${it.value || ""} ?required=${it.required}
        autocomplete=${it.autocomplete || "off"} inputmode=${it.inputmode || nothing} spellcheck="false"
        placeholder=${it.placeholder || nothing} pattern=${it.pattern || nothing} />`
}${it.hint ? html`<small>${it.hint}</small>` : nothing}</label>`;

/** A sentence at the edge that goes away by itself. */
export function notify(text, { bad = false, hint = "", link = nothing } = {}) {
  const region = document.getElementById("notices");
  const notice = document.createElement("div");
  notice.className = `notice ${bad ? "bad" : "good"}`;
  const close = () => notice.remove();
  render(
    html`${icon(bad ? "warn" : "check")}<div><strong>${sentence(text)}</strong>${hint ? html`<p>${hint}</p>` : nothing}${link}</div>
      <button type="button" class="button quiet" aria-label="Close" @click=${close}>${icon("cross")}</button>`,
    notice,
  );
  region.append(notice);
  setTimeout(close, bad ? 2 * SHOWN : SHOWN);
}
