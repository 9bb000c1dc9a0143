package dev.holdfast.archive.layout;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code SHA256SUMS}, in the format of {@code sha256sum}: it seals a snapshot. */
public final class Sums {
    public static final String NAME = "SHA256SUMS";

    private static final Pattern FILE = Pattern.compile("(sql/[A-Za-z0-9][A-Za-z0-9._-]*|pairs-[A-Za-z0-9._-]+)");
    private static final Pattern SINGLE = Pattern.compile("(manifest\\.json|identity)(\\.[1-9][0-9]{0,8})?\\.age");
    private static final Pattern SIGNATURE = Pattern.compile("SHA256SUMS\\.[0-9a-f]{16}\\.sig");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}(\\S+)");

    private Sums() {}

    public static boolean isName(String file) {
        return FILE.matcher(file).matches();
    }

    public static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** Whether a file of this name can belong to a sealed, encrypted snapshot. */
    public static boolean isStored(String file) {
        return file.endsWith(Envelope.SUFFIX)
                && (isName(file) || SINGLE.matcher(file).matches());
    }

    /** The name of the signature of this content. It tells which content, so that both can be replaced at one moment. */
    public static String signature(byte[] sums) {
        return NAME + "." + Sha256.hex(sums).substring(0, 16) + ".sig";
    }

    public static boolean isSignature(String file) {
        return SIGNATURE.matcher(file).matches();
    }

    /** Whether a file of this name belongs to a snapshot for good: it counts only if SHA256SUMS lists it. */
    public static boolean isKept(String file) {
        return isName(file) || isStored(file) || Head.isName(file) || isSignature(file) || file.equals(Manifest.NAME);
    }

    /** What the file must be, byte for byte, for this manifest. */
    public static byte[] of(Manifest manifest, String manifestSha256) {
        Map<String, String> sums = new TreeMap<>();
        manifest.files().forEach(file -> sums.put(file.name(), file.sha256()));
        sums.put(Manifest.NAME, manifestSha256);
        return text(sums);
    }

    /** The same for an encrypted snapshot. */
    static byte[] of(List<Envelope> files, String head, String headSha256) {
        Map<String, String> sums = new TreeMap<>();
        files.forEach(file -> sums.put(file.name(), file.sha256()));
        sums.put(head, headSha256);
        return text(sums);
    }

    private static byte[] text(Map<String, String> sums) {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Hashes by name; lines that are none are left out. */
    public static Map<String, String> parse(byte[] bytes) {
        Map<String, String> sums = new LinkedHashMap<>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                sums.put(matcher.group(2), matcher.group(1));
            }
        });
        return sums;
    }
}
