// contents.mjs TARGET [NAME]: what a database holds, a line for each pair. With a name, some of that name are written first.
// For Deno and for Node; TARGET is a file or an address.
const isDeno = "Deno" in globalThis;
const [target, name] = isDeno ? Deno.args : process.argv.slice(2);

async function npm() {
  const { createRequire } = await import("node:module");
  const { openKv, KvU64 } = createRequire(process.cwd() + "/")("@deno/kv");
  return [await openKv(target, { accessToken: process.env.DENO_KV_ACCESS_TOKEN }), KvU64];
}

const [kv, U64] = isDeno ? [await Deno.openKv(target), Deno.KvU64] : await npm();
const bytes = (text) => new TextEncoder().encode(text);

if (name) {
  for (let i = 0; i < 50; i++) await kv.set([name, i], bytes(`${name} ${i}`), i % 5 ? {} : { expireIn: 3_600_000 });
  await kv.set([name, bytes("\0\u00ff"), -5n, true, "ä"], new U64(2n ** 64n - 1n));
  await kv.atomic().sum([name, "sum"], 40n).sum([name, "sum"], 2n).max([name, "max"], 9n).delete([name, 7]).commit();
  await kv.set([name, "large"], new Uint8Array(65_536).fill(7));
  await kv.set([name, "none"], new Uint8Array());
}

const text = (it) => {
  if (it instanceof U64) return `u64 ${it.value}`;
  if (it instanceof Uint8Array) return it.length > 100 ? `${it.length} of ${it[0]}` : `bytes ${[...it]}`;
  return Array.isArray(it) ? `[${it.map(text)}]` : `${typeof it} ${it}`;
};
for await (const { key, value, versionstamp } of kv.list({ prefix: [] })) console.log(text(key), "=", text(value), versionstamp);
kv.close();
if (!isDeno) process.exit(0);
