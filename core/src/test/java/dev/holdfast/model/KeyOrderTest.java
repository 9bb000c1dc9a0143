package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our order of keys is the one of the real engine. */
class KeyOrderTest {

    @ParameterizedTest
    @ValueSource(strings = {"BINARY", "NOCASE", "RTRIM"})
    void ordersAsSqliteDoes(String collation) throws Exception {
        KeyOrder order = new KeyOrder(List.of(collation));
        List<Object> values = values();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement compare =
                        connection.prepareStatement("SELECT (a.v > b.v COLLATE " + collation + ") - (a.v < b.v COLLATE "
                                + collation + ") FROM (SELECT ? AS v) AS a, (SELECT ? AS v) AS b")) {
            for (Object a : values) {
                for (Object b : values) {
                    compare.setObject(1, a);
                    compare.setObject(2, b);
                    try (ResultSet result = compare.executeQuery()) {
                        assertThat(Integer.signum(order.compare(key(a), key(b))))
                                .as("%s and %s", a, b)
                                .isEqualTo(result.getInt(1));
                        assertThat(order.folded(key(a)).equals(order.folded(key(b))))
                                .as("%s and %s", a, b)
                                .isEqualTo(result.getInt(1) == 0);
                    }
                }
            }
        }
    }

    private static List<Object> values() {
        List<Object> values = new ArrayList<>(List.of(
                0L,
                1L,
                -1L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (1L << 53) + 1,
                0.0,
                -0.0,
                0.5,
                1.0,
                -1.5,
                9.007199254740992E15,
                9.223372036854775807E18,
                -9.223372036854775808E18,
                1e300,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                "",
                "a",
                "A",
                "b",
                "a ",
                "a  ",
                " a",
                "ä",
                "Ä",
                "\uD83D\uDE00",
                "\uFFFD",
                "[",
                "_",
                "z",
                "Z"));
        values.add(new byte[0]);
        values.add(new byte[] {0});
        values.add(new byte[] {(byte) 0xff});
        Random random = new Random(1);
        for (int i = 0; i < 15; i++) {
            values.add(random.nextLong());
            values.add((double) random.nextLong());
        }
        return values;
    }

    private static Key key(Object value) {
        BatchBuilder cell = new BatchBuilder(1);
        switch (value) {
            case Long integer -> cell.addInteger(integer);
            case Double real -> cell.addReal(real);
            case String text -> cell.addText(text);
            case byte[] blob -> cell.addBlob(blob);
            default -> throw new IllegalArgumentException();
        }
        return cell.build().key(0, new int[] {0});
    }
}
