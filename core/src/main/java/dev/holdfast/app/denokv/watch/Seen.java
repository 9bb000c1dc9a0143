package dev.holdfast.app.denokv.watch;

import dev.holdfast.denokv.status.KvStatus;
import dev.holdfast.server.api.DenokvApi;
import java.time.Instant;

/** What a server of databases tells, as the API shows it. */
public final class Seen {
    private Seen() {}

    /**
     * One that has answered.
     *
     * @param url where it is served; empty when that is here
     */
    public static DenokvApi.Database of(String name, String url, KvStatus status, Instant now) {
        KvStatus.Backup backup = status.backup();
        KvStatus.Log log = status.log();
        return new DenokvApi.Database(
                name,
                url,
                backup == null ? DenokvApi.NO_BACKUP : backup.state(),
                backup == null ? "" : backup.problem(),
                now,
                now,
                status.role(),
                status.versionstamp(),
                log == null ? null : new DenokvApi.Log(log.bytes(), log.limit()),
                backup == null ? null : of(backup));
    }

    private static DenokvApi.Backup of(KvStatus.Backup backup) {
        return new DenokvApi.Backup(
                backup.store(), backup.lagSeconds(), backup.commits(), backup.generation(), moment(backup.begun()));
    }

    private static Instant moment(String text) {
        return text.isEmpty() ? null : Instant.parse(text);
    }
}
