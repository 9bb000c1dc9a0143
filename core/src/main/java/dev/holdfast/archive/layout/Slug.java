package dev.holdfast.archive.layout;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names for folders and files made from names that may hold anything. */
public final class Slug {
    private static final int MOST = 60;
    private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern PLAIN_ADDRESS = Pattern.compile("[a-z0-9]+:[a-z0-9][a-z0-9._-]*");

    private Slug() {}

    /**
     * The folder of a source: {@code d1:shop} becomes {@code d1-shop}. Two addresses never share one: where characters get
     * lost, a short hash of the address is appended.
     */
    public static String of(String address) {
        String plain = readable(address);
        return PLAIN_ADDRESS.matcher(address).matches() && address.length() <= MOST
                ? plain
                : plain + "-" + hash(address);
    }

    public static boolean isValid(String slug) {
        return VALID.matcher(slug).matches();
    }

    /** Something that a person can recognise; not unique. */
    public static String readable(String name) {
        String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        slug = slug.replaceAll("^[^a-z0-9]+", "");
        slug = slug.substring(0, Math.min(MOST, slug.length())).replaceAll("[^a-z0-9]+$", "");
        return slug.isEmpty() ? "x" : slug;
    }

    private static String hash(String text) {
        byte[] sha = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha, 0, 4);
    }
}
