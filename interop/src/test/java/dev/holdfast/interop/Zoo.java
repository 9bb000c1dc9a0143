package dev.holdfast.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Content that is easily lost: chosen by hand, and random by a seed. */
final class Zoo {
    /** The latest that local state takes, 2038, less what the random ones add. */
    private static final long EXPIRATION = 2_147_400_000L;

    private Zoo() {}

    /** A script for a database of every kind of object and value. */
    static String sql(long seed, int rows) throws IOException {
        Random random = new Random(seed);
        StringBuilder script = new StringBuilder(resource("seed.sql"));
        script.append("CREATE TABLE random (a, b INTEGER, c REAL, d TEXT COLLATE NOCASE, e BLOB);\n");
        script.append("CREATE TABLE keyed (a TEXT, b BLOB, c, PRIMARY KEY (a, b)) WITHOUT ROWID;\n");
        for (int i = 0; i < rows; i++) {
            script.append("INSERT INTO random VALUES (");
            for (int column = 0; column < 5; column++) {
                script.append(column == 0 ? "" : ", ").append(literal(random));
            }
            script.append(");\nINSERT INTO keyed VALUES ('k" + i % 7 + "', " + blob(random) + " || " + i + ", ")
                    .append(literal(random))
                    .append(");\n");
        }
        return script.append("CREATE INDEX random_d ON random (d, b DESC);\n").toString();
    }

    /** A JSON array of pairs with every kind of key and value, and objects as metadata. */
    static String pairs(long seed, int count) throws IOException {
        Random random = new Random(seed);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(value);
            String expires = random.nextInt(4) == 0 ? ",\"expiration\":" + (EXPIRATION + random.nextInt(1000)) : "";
            String metadata =
                    random.nextInt(3) == 0 ? ",\"metadata\":{\"z\":" + random.nextInt(9) + ",\"a\":[null]}" : "";
            pairs.add("{\"key\":\"random:" + random.nextLong() + "\",\"value\":\""
                    + Base64.getEncoder().encodeToString(value) + "\",\"base64\":true" + expires + metadata + "}");
        }
        String chosen = resource("pairs.json").strip();
        return chosen.substring(0, chosen.length() - 1) + "," + String.join(",\n", pairs) + "]";
    }

    private static String literal(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> "NULL";
            case 1 -> String.valueOf(random.nextLong());
            case 2 -> String.valueOf((long) random.nextInt(3));
            case 3 -> String.valueOf(random.nextInt(1000) / 8.0);
            case 4 -> "'" + Long.toString(random.nextLong(), 36) + " ''ü; --'";
            case 5 -> "CAST(" + blob(random) + " AS TEXT)";
            default -> blob(random);
        };
    }

    private static String blob(Random random) {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Zoo.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
