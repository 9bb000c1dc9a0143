// node npm.mjs URL; the packages are beside the folder that this is run in
import { createRequire } from "node:module";
import { run } from "./cases.mjs";

const { openKv, KvU64 } = createRequire(process.cwd() + "/")("@deno/kv");
const open = () => openKv(process.argv[2], { accessToken: process.env.DENO_KV_ACCESS_TOKEN });
process.exit((await run({ open, U64: KvU64, isDeno: false })) ? 0 : 1);
