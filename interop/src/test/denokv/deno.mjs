// deno run -A --unstable-kv deno.mjs URL
import { run } from "./cases.mjs";

const ok = await run({ open: () => Deno.openKv(Deno.args[0]), U64: Deno.KvU64, isDeno: true });
Deno.exit(ok ? 0 : 1);
