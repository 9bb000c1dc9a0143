package dev.holdfast.app.access;

import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.UsedCodes;
import java.time.Duration;

/** Used codes in the database: the number of the step and the hash that names the secret, for a day. */
final class SharedUsedCodes implements UsedCodes {
    private static final long KEPT = Duration.ofDays(1).dividedBy(Totp.STEP);

    private final SharedTables tables;

    SharedUsedCodes(SharedTables tables) {
        this.tables = tables;
    }

    @Override
    public boolean isUsed(Code code) {
        return tables.read(sql -> sql.count(
                        "select count(*) as n from holdfast_used_code where secret = ? and step = ?",
                        code.secret(),
                        code.step()))
                > 0;
    }

    @Override
    public boolean use(Code code) {
        return tables.change(sql -> {
                    // One after the other: two that remove the same old ones could else wait for each other for ever.
                    sql.lock("used codes");
                    sql.change("delete from holdfast_used_code where step < ?", code.step() - KEPT);
                    return sql.change(
                            "insert into holdfast_used_code (secret, step) values (?, ?) on conflict (secret, step) do nothing",
                            code.secret(),
                            code.step());
                })
                > 0;
    }
}
