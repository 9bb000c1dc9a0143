import { html } from "./lib/lit-html.js";

// Outlines in a square of 20, one weight for all.
const PATHS = {
  alerts: "M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5-1.5 6h12c0-1-1.5-2-1.5-6A4.5 4.5 0 0 0 10 3zM8.5 16.5a1.6 1.6 0 0 0 3 0",
  audit: "M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3",
  back: "M4 10a6 6 0 1 0 2-4.5M4 3.5V7h3.5",
  check: "M5 10.5l3.2 3.2L15 7",
  chevron: "M8 5.5l4.5 4.5L8 14.5",
  circle: "M10 4.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z",
  clock: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM10 6.5V10l2.5 1.5",
  compare: "M7 4v12M13 4v12M7 7H3.5M7 13H3.5M13 7h3.5M13 13h3.5",
  cross: "M6 6l8 8M14 6l-8 8",
  download: "M10 3.5v9M6.5 9.5L10 13l3.5-3.5M4 16.5h12",
  key: "M12.8 3.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4zM10.2 9.8L4 16M6 14l1.8 1.8",
  lock: "M5.5 9h9v7h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  menu: "M4 6h12M4 10h12M4 14h12",
  moon: "M15.5 12A6.5 6.5 0 0 1 8 4.5a6 6 0 1 0 7.5 7.5z",
  out: "M8 4H4.5v12H8M8.5 10h7M12.5 6.5L16 10l-3.5 3.5",
  overview: "M3.5 3.5h5.5V9H3.5zM11 3.5h5.5V9H11zM3.5 11h5.5v5.5H3.5zM11 11h5.5v5.5H11z",
  pause: "M7 5v10M13 5v10",
  pin: "M7 3.5h6l-1 5 2 2.5H6l2-2.5zM10 11v5.5",
  play: "M7 4.5l8 5.5-8 5.5z",
  runs: "M3.5 10h3l2-5 3 10 2-5h3",
  schedules: "M4 5h12v11.5H4zM4 8.5h12M7 3.5v3M13 3.5v3",
  settings: "M4 6h6M14 6h2M4 14h2M10 14h6M12 4v4M8 12v4",
  shield: "M10 3l6 2v4.5c0 4-2.7 6.3-6 7.5-3.3-1.2-6-3.5-6-7.5V5zM7 10l2.2 2.2L13 8.3",
  stop: "M6 6h8v8H6z",
  sun: "M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM10 2.5v1.8M10 15.7v1.8M2.5 10h1.8M15.7 10h1.8M4.7 4.7L6 6M14 14l1.3 1.3M15.3 4.7L14 6M6 14l-1.3 1.3",
  trash: "M4.5 6h11M8 6V4h4v2M6 6l.7 10.5h6.6L14 6M8.7 9v4.5M11.3 9v4.5",
  unplug: "M4 16l2.5-2.5M13.5 6.5L16 4M6.5 9l4.5 4.5-1.5 1.3a3 3 0 0 1-4.3-4.3zM9 6.5l1.3-1.3a3 3 0 0 1 4.4 4.3L13.5 11",
  warn: "M10 3.5l7 12.5H3zM10 8v3.5M10 13.7v.3",
};

/** Decoration: the word beside it says the same. */
export const icon = (name) =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d=${PATHS[name]}></path></svg>`;
