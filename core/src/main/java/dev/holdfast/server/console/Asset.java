package dev.holdfast.server.console;

import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file as a browser gets it, packed where the browser takes that.
 *
 * @param type as in Content-Type
 * @param tag without quotes; changes with the bytes
 * @param packed by gzip
 */
record Asset(String type, String tag, byte[] bytes, byte[] packed) {

    static Asset of(String type, String tag, byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException memoryHasNone) {
            throw new UncheckedIOException(memoryHasNone);
        }
        return new Asset(type, tag, bytes, packed.toByteArray());
    }

    /** The answer to a call: the bytes, or that the browser has them already. */
    Reply reply(Call call, String cacheControl) {
        boolean packs = call.header("accept-encoding").orElse("").contains("gzip");
        String quoted = "\"" + tag + (packs ? "-gz" : "") + "\"";
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("cache-control", cacheControl);
        headers.put("etag", quoted);
        headers.put("vary", "accept-encoding");
        if (call.header("if-none-match").orElse("").contains(quoted)) {
            return new Reply(304, Map.copyOf(headers), 0, out -> {});
        }
        headers.put("content-type", type);
        if (packs) {
            headers.put("content-encoding", "gzip");
        }
        byte[] sent = packs ? packed : bytes;
        return new Reply(200, Map.copyOf(headers), sent.length, out -> out.write(sent));
    }
}
