package dev.holdfast.server.console;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Serves the console: one page and its files, to anybody, since they hold nothing of ours. */
public final class Console {
    /** Scripts and styles are files of this server; nothing is inline, and no text becomes markup (Trusted Types). */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types lit-html";

    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final AtomicReference<Assets> assets = new AtomicReference<>();

    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("GET", "/", Access.OPEN, "The console.", null, null, this::page),
                new Endpoint(
                        "GET",
                        "/assets/{version}/{file...}",
                        Access.OPEN,
                        "A file of the console.",
                        null,
                        null,
                        this::file));
    }

    private Reply page(Call call) {
        return assets().page().reply(call, "no-cache").with("content-security-policy", POLICY);
    }

    private Reply file(Call call) {
        return assets().find(call.path("version"), call.path("file"))
                .map(asset -> asset.reply(call, FOR_EVER))
                .orElseThrow(() -> Problem.of(404, "the console has no such file", "Load the page again."));
    }

    /** Read at the first call: a server that nobody looks at need not keep them. */
    private Assets assets() {
        Assets known = assets.get();
        if (known == null) {
            known = Assets.load();
            assets.set(known);
        }
        return known;
    }
}
