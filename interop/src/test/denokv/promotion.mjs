// deno run -A --unstable-kv promotion.mjs PRIMARY REPLICA: writes until it is told that it may not, then goes on there
const [primary, replica] = await Promise.all(Deno.args.map((url) => Deno.openKv(url)));
const acknowledged = [];
const stopped = [];
let newest = "";

async function write(writer) {
  for (let i = 0; ; i++) {
    try {
      const { versionstamp } = await primary.set(["n", writer, i], i);
      acknowledged.push([writer, i]);
      newest = versionstamp > newest ? versionstamp : newest;
    } catch (e) {
      stopped.push(e.message);
      return;
    }
  }
}
await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)));
console.log(`stopped: ${new Set(stopped).size} ${stopped[0]}`);

// Clients are told to go to the replica when it has been promoted.
let taken;
while (!taken) {
  try {
    taken = await replica.set(["after"], 1);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
let missing = 0;
for (const key of acknowledged) {
  missing += (await replica.get(["n", ...key])).value === key[1] ? 0 : 1;
}
console.log(`${acknowledged.length > 100 ? "many" : acknowledged.length} acknowledged, ${missing} missing`);
console.log(taken.versionstamp > newest ? "versionstamps grow" : `${taken.versionstamp} behind ${newest}`);
Deno.exit();
