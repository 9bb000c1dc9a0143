// What pages are made of. All text comes in as values, never as markup.
import { html, nothing } from "./lib/lit-html.js";
import { exact, relative } from "./format.js";
import { icon } from "./icons.js";

const STATES = {
  proven: ["good", "shield", "Proven"],
  incomplete: ["warn", "warn", "Incomplete"],
  late: ["warn", "clock", "Late"],
  sealed: ["info", "lock", "Sealed"],
  failed: ["bad", "cross", "Failed"],
  never: ["mute", "circle", "No backup yet"],
  unreachable: ["bad", "unplug", "Unreachable"],
  unfinished: ["mute", "circle", "Unfinished"],
  "failed-proof": ["bad", "cross", "Proof failed"],
  unreadable: ["bad", "warn", "Unreadable"],
  queued: ["mute", "clock", "Queued"],
  running: ["live", "play", "Running"],
  waiting: ["warn", "back", "Waiting to retry"],
  succeeded: ["good", "check", "Succeeded"],
  cancelled: ["mute", "stop", "Cancelled"],
  interrupted: ["mute", "stop", "Interrupted"],
  lost: ["warn", "unplug", "Server lost"],
  open: ["bad", "alerts", "Open"],
  resolved: ["good", "check", "Resolved"],
  paused: ["mute", "pause", "Paused"],
  active: ["good", "check", "Active"],
  behind: ["warn", "clock", "Behind"],
  "initial-copy": ["live", "download", "Initial copy"],
  stopped: ["bad", "stop", "Stopped"],
  "no-backup": ["mute", "circle", "No backup"],
  unknown: ["mute", "clock", "Not asked yet"],
};

export const tone = (state) => (STATES[state.toLowerCase()] || ["mute"])[0];

/** A state by colour, sign and word. */
export const badge = (state, word) => {
  const [color, sign, usual] = STATES[state.toLowerCase()] || ["mute", "circle", state];
  return html`<span class="badge ${color}">${icon(sign)}<span>${word || usual}</span></span>`;
};

/** A moment, relative; exact in the title. */
export const when = (iso, otherwise = "never") =>
  iso
    ? html`<time datetime=${iso} title=${exact(iso)}>${relative(iso)}</time>`
    : html`<span class="dim">${otherwise}</span>`;

export const fact = (label, value, more = nothing) =>
  html`<div class="fact"><dt>${label}</dt><dd><span class="value">${value}</span>${
    more === nothing ? nothing : html`<span class="more">${more}</span>`
  }</dd></div>`;

/** What to do where there is nothing yet. */
export const empty = (sign, title, body, action = nothing) =>
  html`<div class="empty">${icon(sign)}<h2>${title}</h2><p>${body}</p>${action}</div>`;

/** What went wrong, and what to do. */
export const trouble = (error) =>
  html`<div class="trouble" role="alert">${icon("warn")}<div><strong>${sentence(error.message)}</strong>${
    error.hint ? html`<p>${error.hint}</p>` : nothing
  }</div></div>`;

export const sentence = (text) => {
  const trimmed = (text || "").trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
};

export const button = (sign, word, click, { kind = "", disabled = false, label } = {}) =>
  html`<button type="button" class="button ${kind}" ?disabled=${disabled} aria-label=${label || nothing} @click=${click}>${
    sign ? icon(sign) : nothing
  }<span>${word}</span></button>`;

/**
 * A table, which on a narrow screen is a list of cards; roles are spelled out since that takes the table's own away.
 * Columns: {head, cell(row), num, main}.
 */
export const table = (caption, columns, rows, rowClass = () => "") => html`<table role="table" class="table">
  <caption class="unseen">${caption}</caption>
  <thead role="rowgroup"><tr role="row">${columns.map(
    (column) =>
      html`<th role="columnheader" scope="col" class=${column.num ? "num" : ""}>${
        column.head || html`<span class="unseen">${column.hidden}</span>`
      }</th>`,
  )}</tr></thead>
  <tbody role="rowgroup">${rows.map(
    (row) => html`<tr role="row" class=${rowClass(row)}>${columns.map(
      (column) =>
        html`<td role="cell" class="${column.num ? "num" : ""} ${column.main ? "main" : ""}" data-label=${column.head || nothing}>${column.cell(row)}</td>`,
    )}</tr>`,
  )}</tbody>
</table>`;

export const panel = (title, body, { actions = nothing, note = nothing } = {}) =>
  html`<section class="panel"><header><h2>${title}</h2>${
    note === nothing ? nothing : html`<p class="dim">${note}</p>`
  }<div class="actions">${actions}</div></header>${body}</section>`;

export const head = (title, lead = nothing, actions = nothing) =>
  html`<header class="head"><div><h1 tabindex="-1">${title}</h1>${
    lead === nothing ? nothing : html`<p class="lead">${lead}</p>`
  }</div><div class="actions">${actions}</div></header>`;
