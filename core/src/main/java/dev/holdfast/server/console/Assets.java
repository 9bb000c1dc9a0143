package dev.holdfast.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The console's page and its files, from the class path. Safe for many threads.
 *
 * <p>What there is is what the page names, as {@code @/name}: nothing else is served. All files share one address that
 * changes with any of them, so that a browser may keep them for ever and modules find each other by relative addresses.
 */
final class Assets {
    private static final Pattern NAMED = Pattern.compile("\"@/([a-z0-9./-]+)\"");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final String stamp;
    private final Asset page;
    private final Map<String, Asset> files;

    private Assets(String stamp, Asset page, Map<String, Asset> files) {
        this.stamp = stamp;
        this.page = page;
        this.files = files;
    }

    static Assets load() {
        Map<String, String> libraries = libraries();
        String index = new String(bytes("index.html"), UTF_8);
        Map<String, byte[]> contents = new LinkedHashMap<>();
        NAMED.matcher(index)
                .results()
                .map(found -> found.group(1))
                .forEach(name -> contents.put(name, bytes(libraries.getOrDefault(name, name))));
        String stamp = stamp(index, contents);
        Map<String, Asset> files = new LinkedHashMap<>();
        contents.forEach((name, bytes) -> files.put(name, Asset.of(type(name), stamp, bytes)));
        String stamped = index.replace("\"@/", "\"/assets/" + stamp + "/");
        return new Assets(stamp, Asset.of(type("index.html"), stamp, stamped.getBytes(UTF_8)), files);
    }

    Asset page() {
        return page;
    }

    /** Empty for another version's address, too: its modules would not fit together with these. */
    Optional<Asset> find(String version, String name) {
        return version.equals(stamp) ? Optional.ofNullable(files.get(name)) : Optional.empty();
    }

    /** Files of others, which their makers publish as jars (WebJars), by the name that they have here. */
    private static Map<String, String> libraries() {
        Properties versions = new Properties();
        try (InputStream in = Assets.class.getResourceAsStream("libraries.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String folder = "/META-INF/resources/webjars/";
        String uplot = folder + "uplot/" + versions.getProperty("uplot") + "/dist/";
        return Map.of(
                "lib/lit-html.js",
                folder + "lit-html/" + versions.getProperty("lit-html") + "/lit-html.js",
                "lib/uplot.js",
                uplot + "uPlot.iife.min.js",
                "lib/uplot.css",
                uplot + "uPlot.min.css");
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            return Objects.requireNonNull(in, resource).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stamp(String index, Map<String, byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(index.getBytes(UTF_8));
            contents.values().forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String type(String name) {
        return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    }
}
