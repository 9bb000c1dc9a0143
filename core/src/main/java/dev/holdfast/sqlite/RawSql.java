package dev.holdfast.sqlite;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.SQLException;
import org.sqlite.core.DB;
import org.sqlite.core.NativeDB;

/**
 * Hands SQLite a statement as bytes.
 *
 * <p>JDBC takes a {@code String}, which can not carry text that is not valid UTF-8; the driver's own inner step can, and
 * skips two conversions besides.
 */
final class RawSql {
    private static final MethodHandle EXEC = find();

    private RawSql() {}

    private static MethodHandle find() {
        try {
            return MethodHandles.privateLookupIn(NativeDB.class, MethodHandles.lookup())
                    .findVirtual(NativeDB.class, "_exec_utf8", MethodType.methodType(int.class, byte[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Runs one statement that holds no NUL. */
    static void run(DB core, byte[] sql) throws SQLException {
        try {
            int ignored = (int) EXEC.invokeExact((NativeDB) core, sql);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
