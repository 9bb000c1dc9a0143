package dev.holdfast.server.tls;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a file, in order; what stands between them is explanatory text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
record PemFile(Path path, List<Block> blocks) {
    private static final long LONGEST = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /** @param label as {@code CERTIFICATE} */
    record Block(String label, byte[] der) {}

    /** @throws Failure USAGE when there is no such file, or nothing in it that is PEM */
    static PemFile read(Path path) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text(path));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), decoded(path, matcher.group(2))));
        }
        if (blocks.isEmpty()) {
            throw refused(path, "holds no PEM", "It should hold lines such as -----BEGIN CERTIFICATE-----");
        }
        return new PemFile(path, List.copyOf(blocks));
    }

    /** The contents of all blocks of a label. */
    List<byte[]> all(String label) {
        return blocks.stream()
                .filter(block -> block.label().equals(label))
                .map(Block::der)
                .toList();
    }

    Failure refused(String what, String hint) {
        return refused(path, what, hint);
    }

    private static Failure refused(Path path, String what, String hint) {
        return new Failure(Failure.Kind.USAGE, path + " " + what, hint);
    }

    private static String text(Path path) {
        try {
            if (Files.size(path) > LONGEST) {
                throw refused(path, "is longer than a megabyte", "Name the file of the certificate, or of the key.");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw refused(path, "can not be read", "Check that it is there, and readable for the user of the server.");
        }
    }

    private static byte[] decoded(Path path, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw refused(path, "holds a block that is no base 64", "Get the file again.");
        }
    }
}
