// deno run -A --unstable-kv replica.mjs PRIMARY REPLICA: what is written to the one is seen by a watch on the other
const [primary, replica] = await Promise.all(Deno.args.map((url) => Deno.openKv(url)));
const reader = replica.watch([["watched"], ["beside"]]).getReader();
await reader.read();

const lags = [];
for (let i = 0; i < 200; i++) {
  const begun = performance.now();
  await primary.atomic().set(["watched"], i).set(["beside"], `beside ${i}`).commit();
  for (let seen = -1; seen !== i; ) {
    const [one, other] = (await reader.read()).value;
    if (other.value !== `beside ${one.value}` || one.versionstamp !== other.versionstamp) {
      throw new Error(`half a commit: ${one.value} and ${other.value}`);
    }
    seen = one.value;
  }
  lags.push(performance.now() - begun);
}
lags.sort((a, b) => a - b);
console.log(`200 changes seen, from the write to the watch p50 ${lags[100].toFixed(1)} ms, p99 ${lags[198].toFixed(1)} ms`);

const got = await replica.get(["watched"]);
console.log(got.value === 199 ? "get: ok" : `get: ${got.value}`);
try {
  await replica.set(["watched"], -1);
  console.log("set: taken");
} catch (e) {
  console.log(`set: ${e.message}`);
}
Deno.exit();
