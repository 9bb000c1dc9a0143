// Numbers and times for people. They take what the API gives: ISO texts, bytes, seconds.

const STEPS = [
  [60, "s"],
  [60, "min"],
  [24, "h"],
  [30, "d"],
  [12, "mo"],
  [Infinity, "y"],
];
const WORDS = { s: "second", min: "minute", h: "hour", d: "day", mo: "month", y: "year" };

const amount = (seconds) => {
  let value = Math.max(0, seconds);
  for (const [size, unit] of STEPS) {
    if (value < size * 0.98) return [Math.floor(value + 0.02), unit];
    value /= size;
  }
};

/** "7 h", "3 d". */
export const span = (seconds) => amount(seconds).join(" ");

/** "7 hours", "1 day". */
export const longSpan = (seconds) => {
  const [value, unit] = amount(seconds);
  return `${value} ${WORDS[unit]}${value === 1 ? "" : "s"}`;
};

export const secondsSince = (iso) => (Date.now() - Date.parse(iso)) / 1000;

/** "7 h ago", "in 2 h". */
export const relative = (iso) => {
  const seconds = secondsSince(iso);
  if (Math.abs(seconds) < 5) return "now";
  return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
};

const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long" });
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

const MONTH_DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

export const exact = (iso) => EXACT.format(new Date(iso));
export const moment = (iso) => SHORT.format(new Date(iso));
export const monthDay = (iso) => MONTH_DAY.format(new Date(iso));
export const day = (iso) => DAY.format(new Date(iso));

const NUMBER = new Intl.NumberFormat("en-GB");
export const count = (n) => NUMBER.format(n);

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

const UNITS = ["B", "kB", "MB", "GB", "TB"];
export const bytes = (n) => {
  let value = n;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toPrecision(value >= 9.95 ? 3 : 2)} ${UNITS[unit]}`;
};

/** How long something took: "1.4 s", "2 min 10 s". */
export const took = (from, to) => {
  const seconds = ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** The moment in a snapshot's id, d1-shop/20261121T030000000Z. */
export const momentOf = (id) =>
  id.slice(id.lastIndexOf("/") + 1).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/, "$1-$2-$3T$4:$5:$6.$7Z");
