// Run by bench/denokv-connect: deno run -A --unstable-kv denokv-connect.mjs URL SCALE. One line for each case: its name, what
// it did in a second, and the milliseconds of the median and the 99th of 100 where each was waited for.
const [url, scale] = Deno.args;
const kv = await Deno.openKv(url);
const count = (n) => Math.max(1, Math.round(n * Number(scale)));
const value = { id: 4711, title: "a pair as programs have them", tags: ["x", "y"], done: false };
const IN_FLIGHT = 64;

async function measure(name, amount, run) {
  const times = [];
  const timed = async (work) => {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  };
  const begun = performance.now();
  await run(timed);
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share) => (times.length ? times[Math.floor(share * (times.length - 1))].toFixed(2) : "-");
  console.log(name, Math.round(amount / seconds), at(0.5), at(0.99));
}

async function inFlight(total, work) {
  let next = 0;
  await Promise.all(Array.from({ length: IN_FLIGHT }, async () => {
    while (next < total) await work(next++);
  }));
}

const drain = async (list) => {
  let seen = 0;
  for await (const _ of list) seen++;
  return seen;
};

async function clear() {
  for (let left = 1; left > 0;) {
    let atomic = kv.atomic();
    left = 0;
    for await (const { key } of kv.list({ prefix: ["bench"] }, { limit: 500, batchSize: 500 })) (atomic = atomic.delete(key)), left++;
    await atomic.commit();
  }
}

const sets = count(3_000), groups = count(150), gets = count(6_000), listed = groups * 100, rounds = count(1_000);
await clear();
// So that neither side is measured while it still warms up.
await inFlight(count(3_000), (i) => kv.set(["bench", "warm", i % 100], value));
await inFlight(count(3_000), (i) => kv.get(["bench", "warm", i % 100]));

await measure("set", sets, async (timed) => {
  for (let i = 0; i < sets; i++) await timed(() => kv.set(["bench", "set", i], value));
});
await measure("atomic-100", groups * 100, async (timed) => {
  for (let i = 0; i < groups; i++) {
    let atomic = kv.atomic();
    for (let j = 0; j < 100; j++) atomic = atomic.set(["bench", "group", i * 100 + j], value);
    await timed(() => atomic.commit());
  }
});
await measure("get", gets, async (timed) => {
  for (let i = 0; i < gets; i++) await timed(() => kv.get(["bench", "set", i % sets]));
});
await measure("list", listed, () => drain(kv.list({ prefix: ["bench", "group"] })));
await measure("list-500", listed, () => drain(kv.list({ prefix: ["bench", "group"] }, { batchSize: 500 })));
await measure("set-64", sets, () => inFlight(sets, (i) => kv.set(["bench", "many", i], value)));
await measure("get-64", gets, () => inFlight(gets, (i) => kv.get(["bench", "set", i % sets])));
await measure("check-and-set", rounds, async (timed) => {
  for (let i = 0; i < rounds; i++) {
    await timed(async () => {
      const entry = await kv.get(["bench", "counter"]);
      const done = await kv.atomic().check(entry).set(["bench", "counter"], (entry.value ?? 0) + 1).commit();
      if (!done.ok) throw new Error("nobody else writes");
    });
  }
});
await clear();
kv.close();
