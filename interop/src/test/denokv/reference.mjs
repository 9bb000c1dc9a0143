// node reference.mjs FILE|:memory: [PORT]: denokv's own backend, as npm's @deno/kv carries it, behind KV Connect.
// It knows one database and looks at no token. The packages are beside the folder that this is run in.
import { createServer as http1 } from "node:http";
import { createServer as http2 } from "node:http2";
import { createRequire } from "node:module";
import { createServer } from "node:net";

const native = createRequire(process.cwd() + "/")("@deno/kv-linux-x64-gnu");
const [file, port = "0"] = process.argv.slice(2);
const db = native.open(file === ":memory:" ? "" : file, file === ":memory:", false);

const metadata = () => ({
  version: 3,
  databaseId: "00000000-0000-0000-0000-000000000000",
  endpoints: [{ url: "/v2", consistency: "strong" }],
  token: "reference",
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
});

async function watch(body, response) {
  const id = await native.startWatch(db, body, false);
  response.on("close", () => native.endWatch(db, id, false));
  response.writeHead(200, { "content-type": "application/octet-stream" });
  for (let message; (message = await native.dequeueNextWatchMessage(db, id, false)) !== undefined; ) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(message.length);
    response.write(Buffer.concat([length, message]));
  }
  response.end();
}

async function answer(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const send = (type, content) => response.writeHead(200, { "content-type": type, "content-length": content.length }).end(content);
  try {
    switch (request.url) {
      case "/": return send("application/json", Buffer.from(JSON.stringify(metadata())));
      case "/v2/snapshot_read": return send("application/x-protobuf", await native.snapshotRead(db, body, false));
      case "/v2/atomic_write": return send("application/x-protobuf", await native.atomicWrite(db, body, false));
      case "/v2/watch": return await watch(body, response);
      default: response.writeHead(404).end();
    }
  } catch (e) {
    if (response.headersSent) return response.destroy();
    response.writeHead(400, { "content-type": "text/plain" }).end(String(e.message ?? e).split("\n")[0]);
  }
}

const [one, two] = [http1({ keepAliveTimeout: 60_000 }, answer), http2(answer)];
const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.once("data", (chunk) => {
    socket.pause();
    socket.unshift(chunk);
    (chunk[0] === 0x50 && chunk[1] === 0x52 ? two : one).emit("connection", socket);
    process.nextTick(() => socket.resume());
  });
});
server.listen(Number(port), "127.0.0.1", () => console.log(`Listening on http://127.0.0.1:${server.address().port}`));
