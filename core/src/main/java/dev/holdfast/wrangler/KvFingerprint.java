package dev.holdfast.wrangler;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;

/**
 * What an index holds at the moment, in one word: since values never change and each has a new name, equal index rows
 * are equal content.
 */
final class KvFingerprint {
    private final long count;
    private final String digest;

    KvFingerprint(Connection connection, long now) throws SQLException {
        MessageDigest sum = sha256();
        long rows = 0;
        String sql = "SELECT key || char(10) || blob_id || char(10) || coalesce(expiration, '') || char(10)"
                + " || coalesce(metadata, '') FROM _mf_entries WHERE " + KvReader.ALIVE + " ORDER BY key";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, now);
            try (ResultSet row = statement.executeQuery()) {
                for (; row.next(); rows++) {
                    byte[] line = row.getBytes(1);
                    sum.update((line.length + ":").getBytes(StandardCharsets.US_ASCII));
                    sum.update(line);
                }
            }
        }
        this.count = rows;
        this.digest = HexFormat.of().formatHex(sum.digest(), 0, 16);
    }

    long count() {
        return count;
    }

    String digest() {
        return digest;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
