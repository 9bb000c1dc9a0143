// What a program may do with a database, in words that Deno's API and npm's client share.
import assert from "node:assert/strict";

const text = (value) => JSON.stringify(value, (_, it) => (typeof it === "bigint" ? `${it}n` : it));
const bytes = (...all) => new Uint8Array(all);

async function all(list) {
  const entries = [];
  for await (const entry of list) entries.push(entry);
  return entries;
}

async function fails(promise, part) {
  await assert.rejects(async () => await promise(), (e) => {
    assert.ok(String(e).includes(part), `${e} does not say "${part}"`);
    return true;
  });
}

async function until(what, holds) {
  for (const end = Date.now() + 20_000; ; ) {
    if (await holds()) return;
    assert.ok(Date.now() < end, `${what}: not within 20 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Keys of every type of part, in the order that the database must have them in. */
export const ORDER = [
  [bytes()], [bytes(0)], [bytes(0, 0)], [bytes(0, 1)], [bytes(0, 255)], [bytes(1)], [bytes(255)], [bytes(255, 255)],
  [""], ["\0"], ["\0\0"], ["\0a"], ["a"], ["a", bytes()], ["a", ""], ["a", -1n], ["a", 0], ["a", false], ["a\0"], ["aa"], ["b"],
  ["ä"], ["€"], ["\uffff"], ["😀"],
  [-(2n ** 2000n)], [-(2n ** 64n)], [-(2n ** 64n) + 1n], [-(2n ** 63n)], [-65_536n], [-256n], [-255n], [-1n], [0n], [1n], [255n],
  [256n], [65_535n], [2n ** 53n], [2n ** 63n], [2n ** 64n - 1n], [2n ** 64n], [2n ** 2000n],
  [-Infinity], [-Number.MAX_VALUE], [-1.5], [-1], [-Number.MIN_VALUE], [-0], [0], [Number.MIN_VALUE], [0.1], [1], [1, "x"], [1.5],
  [2 ** 53], [Number.MAX_VALUE], [Infinity], [NaN],
  [false], [false, true], [true], [true, false, "x", 1n, 2, bytes(3)],
];

/** Values that come back as they were; those of Deno's format 16 only to Deno. */
const VALUES = [
  null, undefined, true, false, 0, -0, 1.5, NaN, -Infinity, 2 ** 53, 10n ** 40n, -1n, "", "text", "\0ä😀", bytes(), bytes(0, 1, 255),
  { a: { b: [1, "2", null, undefined, { c: 3n }] } }, [], [1, , 3], new Date(1_700_000_000_000), /a+b/giu, new Map([[1, { a: 2 }], ["k", []]]),
  new Set([1, "1", 1n]), new Uint16Array([1, 65_535]), new Float64Array([NaN, 1e300]).buffer, new Error("kept"), "x".repeat(60_000),
];

/** @param it {open, U64, isDeno} */
export function cases({ open, U64, isDeno }) {
  const one = {
    async keysOfEveryTypeAreOrdered(kv) {
      // npm's client takes -0 for 0.
      const keys = ORDER.filter((key) => isDeno || !Object.is(key[0], -0));
      const shuffled = keys.map((key, i) => [key, i]).sort((a, b) => (a[1] * 7919) % 61 - (b[1] * 7919) % 61);
      for (const [key, i] of shuffled) await kv.set(key, i);
      const found = (await all(kv.list({ prefix: [] }))).map((entry) => [entry.value, entry.key]);
      assert.deepEqual(found.map(([i]) => i), keys.map((_, i) => i), text(found));
      found.forEach(([i, key]) => assert.deepEqual(key, keys[i]));
      for (const [i, key] of keys.entries()) assert.equal((await kv.get(key)).value, i, text(key));
    },

    async valuesComeBack(kv) {
      for (const [i, value] of VALUES.entries()) {
        await kv.set(["v", i], value);
        const found = (await kv.get(["v", i])).value;
        assert.deepEqual(found, value, text(value));
        assert.equal(Object.prototype.toString.call(found), Object.prototype.toString.call(value));
      }
      const largest = new U64(2n ** 64n - 1n);
      await kv.set(["u"], largest);
      assert.equal((await kv.get(["u"])).value.value, largest.value);
    },

    async whatIsNotThere(kv) {
      assert.deepEqual(await kv.get(["none"]), { key: ["none"], value: null, versionstamp: null });
      await kv.delete(["none"]);
      assert.deepEqual(await all(kv.list({ prefix: ["none"] })), []);
    },

    async versionstampsOnlyGrow(kv) {
      const stamps = [];
      for (let i = 0; i < 20; i++) stamps.push((await kv.set(["s", i % 3], i)).versionstamp);
      stamps.forEach((stamp) => assert.match(stamp, /^[0-9a-f]{20}$/));
      assert.deepEqual([...stamps].sort(), stamps);
      assert.equal(new Set(stamps).size, stamps.length);
      const newest = await all(kv.list({ prefix: ["s"] }));
      assert.deepEqual(newest.map((entry) => entry.versionstamp).sort(), stamps.slice(-3));
      const together = await kv.atomic().set(["s", 0], 0).set(["s", 1], 1).commit();
      const [a, b] = await kv.getMany([["s", 0], ["s", 1]]);
      assert.equal(a.versionstamp, together.versionstamp);
      assert.equal(b.versionstamp, together.versionstamp);
    },

    async selectorsAndOptionsOfLists(kv) {
      for (let i = 0; i < 30; i++) await kv.set(["l", i], i);
      // npm's client takes a prefix backwards for one of its own keys.
      if (isDeno) await kv.set(["l"], "itself");
      await kv.set(["m"], "behind");
      const values = async (...list) => (await all(kv.list(...list))).map((entry) => entry.value);
      const numbers = Array.from({ length: 30 }, (_, i) => i);
      assert.deepEqual(await values({ prefix: ["l"] }), numbers);
      assert.deepEqual(await values({ prefix: ["l"] }, { reverse: true }), numbers.toReversed());
      assert.deepEqual(await values({ prefix: ["l"] }, { limit: 7 }), numbers.slice(0, 7));
      assert.deepEqual(await values({ prefix: ["l"], start: ["l", 25] }), numbers.slice(25));
      assert.deepEqual(await values({ prefix: ["l"], end: ["l", 5] }), numbers.slice(0, 5));
      assert.deepEqual(await values({ start: ["l", 10], end: ["l", 12] }), [10, 11]);
      assert.deepEqual(await values({ prefix: ["l"] }, { batchSize: 4, limit: 11, reverse: true }), numbers.toReversed().slice(0, 11));
      assert.deepEqual(await values({ prefix: ["l"] }, { consistency: "eventual", batchSize: 1, limit: 3 }), [0, 1, 2]);
      const first = kv.list({ prefix: ["l"] }, { limit: 12 });
      await all(first);
      assert.deepEqual(await values({ prefix: ["l"] }, { cursor: first.cursor, limit: 2 }), [12, 13]);
      const down = kv.list({ prefix: ["l"] }, { limit: 5, reverse: true });
      await all(down);
      assert.deepEqual(await values({ prefix: ["l"] }, { cursor: down.cursor, limit: 2, reverse: true }), [24, 23]);
    },

    async manyAndLarge(kv) {
      for (let from = 0; from < 3_000; from += 500) {
        let atomic = kv.atomic();
        for (let i = from; i < from + 500; i++) atomic = atomic.set(["b", i], { i, pad: "p".repeat(100) });
        assert.ok((await atomic.commit()).ok);
      }
      for (const batchSize of [500, 100]) {
        const found = await all(kv.list({ prefix: ["b"] }, { batchSize }));
        assert.deepEqual(found.map((entry) => entry.value.i), Array.from({ length: 3_000 }, (_, i) => i));
      }
      let large = kv.atomic();
      for (let i = 0; i < 12; i++) large = large.set(["large", i], new Uint8Array(60_000).fill(i));
      assert.ok((await large.commit()).ok);
      const lists = await Promise.all(Array.from({ length: 40 }, () => all(kv.list({ prefix: ["large"] }))));
      for (const list of lists) assert.deepEqual(list.map((entry) => entry.value[59_999]), Array.from({ length: 12 }, (_, i) => i));
    },

    async getMany(kv) {
      const keys = Array.from({ length: 10 }, (_, i) => ["g", i]);
      for (const key of keys.slice(0, 9)) await kv.set(key, key[1]);
      assert.deepEqual((await kv.getMany(keys)).map((entry) => entry.value), [0, 1, 2, 3, 4, 5, 6, 7, 8, null]);
      assert.deepEqual((await kv.getMany(keys.toReversed(), { consistency: "eventual" })).map((entry) => entry.value)[1], 8);
    },

    async checks(kv) {
      const { versionstamp } = await kv.set(["c"], 1);
      const fresh = { key: ["c2"], versionstamp: null };
      assert.ok((await kv.atomic().check({ key: ["c"], versionstamp }, fresh).set(["c"], 2).set(["c2"], 1).commit()).ok);
      const stale = await kv.atomic().check({ key: ["c"], versionstamp }).set(["c"], 3).delete(["c2"]).commit();
      assert.deepEqual(stale, { ok: false });
      assert.equal((await kv.atomic().check(fresh).set(["c"], 3).commit()).ok, false);
      assert.equal((await kv.get(["c"])).value, 2);
      assert.equal((await kv.get(["c2"])).value, 1);
      assert.ok((await kv.atomic().commit()).ok, "nothing at all succeeds");
      let many = kv.atomic();
      for (let i = 0; i < 100; i++) many = many.check({ key: ["none", i], versionstamp: null });
      assert.ok((await many.set(["c"], 4).commit()).ok, "a hundred checks");
    },

    async countersWrapAndCompare(kv) {
      const value = async (key) => (await kv.get([key])).value.value;
      await kv.atomic().sum(["n"], 5n).min(["low"], 7n).max(["high"], 7n).commit();
      await kv.atomic().sum(["n"], 2n ** 64n - 1n).min(["low"], 9n).max(["high"], 9n).commit();
      assert.deepEqual([await value("n"), await value("low"), await value("high")], [4n, 7n, 9n]);
      await kv.atomic().mutate(
        { type: "sum", key: ["n"], value: new U64(1n) }, { type: "sum", key: ["n"], value: new U64(1n) },
        { type: "min", key: ["low"], value: new U64(0n) }, { type: "max", key: ["high"], value: new U64(2n ** 64n - 1n) },
      ).commit();
      assert.deepEqual([await value("n"), await value("low"), await value("high")], [6n, 0n, 2n ** 64n - 1n]);
      await kv.set(["text"], "no number");
      for (const type of ["sum", "min", "max"]) {
        await fails(
          () => kv.atomic().set(["half"], 1).mutate({ type, key: ["text"], value: new U64(1n) }).commit(),
          `Failed to perform '${type}' mutation on a non-U64 value in the database`,
        );
      }
      assert.equal((await kv.get(["half"])).value, null, "an error undoes all of it");
    },

    async mutationsOfOneKeyInTheirOrder(kv) {
      await kv.atomic().set(["k"], 1).delete(["k"]).set(["k"], 2).set(["gone"], 1).delete(["gone"]).commit();
      assert.equal((await kv.get(["k"])).value, 2);
      assert.equal((await kv.get(["gone"])).value, null);
    },

    async expiry(kv) {
      await kv.set(["soon"], 1, { expireIn: 200 });
      await kv.atomic().set(["later"], 1, { expireIn: 3_600_000 }).set(["never"], 1).commit();
      assert.equal((await kv.get(["soon"])).value, 1);
      await until("it expires", async () => (await kv.get(["soon"])).value === null);
      await kv.set(["again"], 1, { expireIn: 300 });
      await kv.set(["again"], 2);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      assert.equal((await kv.get(["again"])).value, 2, "the second set has no expiry");
      assert.equal((await kv.get(["later"])).value, 1);
    },

    async watching(kv) {
      // npm's client says nothing while all of them are absent.
      await kv.set(["w", 1], "first");
      const reader = kv.watch([["w", 1], ["w", 2]]).getReader();
      const next = async () => (await reader.read()).value.map((entry) => entry.value);
      assert.deepEqual(await next(), ["first", null]);
      await kv.set(["w", 2], "two");
      assert.deepEqual(await next(), ["first", "two"]);
      await kv.atomic().set(["w", 1], "one").set(["w", 2], "zwei").commit();
      assert.deepEqual(await next(), ["one", "zwei"]);
      await kv.set(["w", 3], "not watched");
      await kv.delete(["w", 1]);
      assert.deepEqual(await next(), [null, "zwei"]);
      await reader.cancel();
      await kv.set(["w", 9], "ninth");
      const ten = kv.watch(Array.from({ length: 10 }, (_, i) => ["w", i])).getReader();
      assert.equal((await ten.read()).value.length, 10);
      await ten.cancel();
    },

    async watchesSeeWhatExpires(kv) {
      await kv.set(["e"], "here", { expireIn: 500 });
      const reader = kv.watch([["e"]]).getReader();
      assert.equal((await reader.read()).value[0].value, "here");
      assert.equal((await reader.read()).value[0].value, null);
      await reader.cancel();
    },

    async severalHandles(kv) {
      const other = await open();
      await kv.set(["shared"], 1);
      assert.equal((await other.get(["shared"])).value, 1);
      other.close();
      assert.equal((await kv.get(["shared"])).value, 1);
    },

    async incrementsDoNotGetLost(kv) {
      const increment = async () => {
        for (;;) {
          const entry = await kv.get(["cas"]);
          if ((await kv.atomic().check(entry).set(["cas"], (entry.value ?? 0) + 1).commit()).ok) return;
        }
      };
      await Promise.all(Array.from({ length: 16 }, async () => {
        for (let i = 0; i < 5; i++) await increment();
      }));
      assert.equal((await kv.get(["cas"])).value, 80);
    },

    async limits(kv) {
      await kv.set(["k".repeat(2_045)], new Uint8Array(65_536));
      assert.equal((await kv.get(["k".repeat(2_045)])).value.length, 65_536);
      const tooMuch = isDeno ? "" : "400";
      await fails(() => kv.set(["k".repeat(2_050)], 1), tooMuch);
      await fails(() => kv.set(["k"], new Uint8Array(65_537)), tooMuch);
      await fails(() => kv.getMany(Array.from({ length: 11 }, (_, i) => ["g", i])), tooMuch);
      let sets = kv.atomic();
      for (let i = 0; i < 1_001; i++) sets = sets.set(["s", i], i);
      await fails(() => sets.commit(), tooMuch);
      let size = kv.atomic();
      for (let i = 0; i < 13; i++) size = size.set(["z", i], new Uint8Array(65_000));
      await fails(() => size.commit(), tooMuch);
      assert.deepEqual(await all(kv.list({ prefix: ["s"] })), []);
      assert.deepEqual(await all(kv.list({ prefix: ["z"] })), []);
    },

    async keysWithTheVersionstampOfTheirCommit(kv) {
      if (!kv.commitVersionstamp) return;
      const { versionstamp } = await kv.atomic().set(["log", kv.commitVersionstamp()], "a").set(["log", "x"], 1).commit();
      assert.equal((await kv.get(["log", versionstamp])).value, "a");
    },

    async queues(kv) {
      if (isDeno) await fails(() => kv.enqueue("message"), "not supported");
      else assert.ok((await kv.enqueue("message", { delay: 1_000, keysIfUndelivered: [["lost"]] })).ok);
    },
  };
  return Object.entries(one);
}

/** Runs all of them, each on an empty database; says which, and ends with a line that counts. */
export async function run(it) {
  let passed = 0;
  const chosen = cases(it);
  for (const [name, test] of chosen) {
    const kv = await it.open();
    try {
      for (;;) {
        let atomic = kv.atomic(), found = 0;
        for await (const { key } of kv.list({ prefix: [] }, { limit: 200 })) (atomic = atomic.delete(key)), found++;
        if (!found) break;
        await atomic.commit();
      }
      const begun = Date.now();
      await test(kv);
      console.log(`ok ${name} ${Date.now() - begun} ms`);
      passed++;
    } catch (e) {
      console.log(`FAILED ${name}: ${e.stack}`);
    } finally {
      kv.close();
    }
  }
  console.log(`${passed} of ${chosen.length} passed`);
  return passed === chosen.length;
}
