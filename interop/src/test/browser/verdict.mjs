// What the console says of all sources together. Started by VerdictTest with the text of verdict.js.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const { marks, verdict } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(process.argv[2], "utf8"))}`);

const newest = { complete: true, lossless: true, consistency: "exact" };
const source = (more = {}) => ({ address: "d1:shop", backup: "nightly", state: "proven", paused: false, newest, ...more });
const other = source({ address: "kv:sessions" });
const alert = (severity, subject = "d1:shop (backup nightly)") => ({ severity, subject, message: "it is so" });
const PROVEN = /restored into a scratch engine and compared, record by record, with what was captured/;

const good = verdict([source(), other], []);
assert.deepEqual([good.tone, good.title], ["good", "All 2 databases are safe"]);
assert.match(good.text, PROVEN);
assert.equal(verdict([source()], []).title, "Your database is safe");

const shrunk = verdict([source(), other], [alert("critical")]);
assert.deepEqual([shrunk.tone, shrunk.title], ["bad", "1 of 2 databases needs attention"]);
assert.equal(shrunk.alerts[0].message, "it is so");
assert.deepEqual([verdict([source()], [alert("critical", "./store")])].map((one) => [one.tone, one.title]), [["bad", "Your database needs attention"]]);

const warned = verdict([source(), other], [alert("warning")]);
assert.deepEqual([warned.tone, warned.title, warned.alerts.length], ["warn", "All 2 databases are backed up and proven", 1]);
assert.equal(verdict([source()], [alert("info")]).tone, "good");

for (const [more, mark, text] of [
  [{ paused: true }, "schedule paused", /the schedule of 1 is paused/],
  [{ newest: { ...newest, lossless: false } }, "not lossless", /1 is not lossless/],
  [{ newest: { ...newest, consistency: "fuzzy" } }, "fuzzy", /1 is fuzzy/],
  [{ newest: { ...newest, complete: false } }, "incomplete", /1 is incomplete/],
]) {
  assert.deepEqual(marks(source(more)), [mark]);
  const limited = verdict([source(more), other], []);
  assert.equal(limited.tone, "warn", mark);
  assert.doesNotMatch(limited.title, /safe/, mark);
  assert.match(limited.text, text);
}

const partial = verdict([source({ state: "incomplete", newest: { ...newest, complete: false } })], []);
assert.deepEqual([partial.tone, partial.title], ["warn", "1 of 1 databases needs attention"]);
assert.equal(partial.text, "1 is backed up, but not all of it");
assert.doesNotMatch(verdict([source({ newest: { ...newest, complete: false } })], []).title, /safe|proven/);

const failed = verdict([source({ state: "failed", paused: true }), source({ state: "late" }), other], []);
assert.deepEqual([failed.tone, failed.title], ["bad", "2 of 3 databases need attention"]);
assert.equal(failed.text, "1 failed, 1 is late; the schedule of 1 is paused");
assert.deepEqual(marks(source({ newest: null })), []);

const kv = (state, more = {}) => ({ name: "carts", state, role: "primary", ...more });
const both = verdict([source(), other], [], [kv("active")]);
assert.deepEqual([both.tone, both.title], ["good", "All 2 databases are safe"]);
assert.match(both.text, PROVEN);
assert.match(both.text, /the continuous backup of 1 Deno KV database is up to date$/);
const alone = verdict([], [], [kv("active"), kv("active", { name: "stock" })]);
assert.deepEqual([alone.tone, alone.title], ["good", "Your Deno KV databases are backed up"]);
assert.doesNotMatch(alone.title + alone.text, /safe|proven/);
for (const [state, tone, text] of [
  ["unreachable", "bad", "1 Deno KV database does not answer"],
  ["failed", "bad", "the backup of 1 Deno KV database fails"],
  ["stopped", "bad", "the backup of 1 Deno KV database has stopped"],
  ["behind", "warn", "the backup of 1 Deno KV database is behind"],
  ["initial-copy", "warn", "1 Deno KV database is still being copied for the first time"],
]) {
  const late = verdict([source()], [], [kv(state)]);
  assert.deepEqual([late.tone, late.title, late.text], [tone, "1 of 2 databases needs attention", text]);
}
const bare = verdict([], [], [kv("no-backup")]);
assert.deepEqual([bare.tone, bare.title, bare.text], ["warn", "0 of 1 Deno KV databases are backed up", "1 Deno KV database has no backup"]);
assert.equal(verdict([source()], [], [kv("no-backup", { role: "read-only" })]).tone, "good", "who writes to it has to back it up");
assert.equal(verdict([source()], [{ ...alert("critical", "denokv carts") }], [kv("active")]).title, "1 of 2 databases needs attention");
