package dev.holdfast.app.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A shop's database with every kind of object that D1 knows, and with the values that other tools lose: the same content
 * every time.
 */
public final class SampleShop {
    private static final int CUSTOMERS = 2_000;
    private static final int PRODUCTS = 1_500;
    private static final int ORDERS = 6_000;
    private static final long DAY = 1_760_000_000L;
    private static final List<String> WORDS = List.of(
            "oak", "brass", "harbour", "lantern", "rope", "copper", "winter", "blue", "folding", "signal", "anchor",
            "storm", "café", "smörgås", "船", "⚓");

    private final SplittableRandom random = new SplittableRandom(7433);
    private final Connection connection;

    private SampleShop(Connection connection) {
        this.connection = connection;
    }

    /** Writes the database into a new SQLite file. */
    public static void create(Path file) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            connection.setAutoCommit(false);
            SampleShop shop = new SampleShop(connection);
            shop.run("shop.sql");
            shop.fill();
            shop.run("shop-objects.sql");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String resource) throws SQLException {
        try (InputStream sql = SampleShop.class.getResourceAsStream(resource);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill() throws SQLException {
        insert("INSERT INTO categories VALUES(?,?,?)", 40, n ->
                new Object[] {n, n < 4 ? null : n / 4, "Category " + n});
        insert("INSERT INTO customers VALUES(?,?,?,NULL,?,?)", CUSTOMERS, this::customer);
        insert("INSERT INTO products VALUES(?,?,?,?,?,?,?)", PRODUCTS, this::product);
        insert("INSERT INTO orders(id, customer, status, placed_at, note) VALUES(?,?,?,?,?)", ORDERS, this::order);
        insert("INSERT OR IGNORE INTO order_items VALUES(?,?,?)", ORDERS * 2, n ->
                new Object[] {1 + (n - 1) / 2, sku(1 + random.nextInt(PRODUCTS)), 1 + random.nextInt(5)});
        insert("INSERT INTO audit VALUES(?,?,?)", 500, this::audit);
        insert("INSERT INTO help(rowid, question, answer) VALUES(?,?,?)", 300, n ->
                new Object[] {n * 3, "Where is my " + words(2) + "?", words(30)});
        insert(
                "UPDATE customers SET favourite_order = ?1 WHERE id = (SELECT customer FROM orders WHERE id = ?1)",
                500,
                n -> new Object[] {n * 7});
        insert("DELETE FROM audit WHERE rowid = ?", 100, n -> new Object[] {n * 3});
    }

    private Object[] customer(int n) {
        byte[] avatar = new byte[n % 50 == 0 ? 60_000 : n % 10 == 0 ? 400 : 0];
        random.nextBytes(avatar);
        return new Object[] {n, "user" + n + "@example" + n % 7 + ".com", words(2), DAY + n, n % 3 == 0 ? null : avatar
        };
    }

    private Object[] product(int n) {
        Object weight = switch (n % 4) {
            case 0 -> 1.0;
            case 1 -> 1;
            case 2 -> "heavy";
            default -> null;
        };
        double price = Math.round(random.nextDouble() * 10_000) / 100.0;
        return new Object[] {sku(n), 1 + n % 40, words(3), words(40), price, weight, 9_007_199_254_740_993L + n};
    }

    private Object[] order(int n) {
        String status = List.of("open", "paid", "sent", "returned").get(random.nextInt(4));
        String note = n % 20 == 0 ? "it's; \"urgent\"\n-- " + words(5) : null;
        return new Object[] {n, 1 + random.nextInt(CUSTOMERS), status, DAY + n * 60L, note};
    }

    private Object[] audit(int n) {
        Object what = switch (n % 5) {
            case 0 -> Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL);
            case 1 -> Long.MAX_VALUE - n;
            case 2 -> "a\u0000b";
            case 3 -> new byte[] {0, (byte) n};
            default -> 0.1 + n;
        };
        return new Object[] {DAY + n, what, words(1)};
    }

    private static String sku(int n) {
        return String.format("SKU-%05d", n);
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    private void insert(String sql, int count, java.util.function.IntFunction<Object[]> row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int n = 1; n <= count; n++) {
                Object[] values = row.apply(n);
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
