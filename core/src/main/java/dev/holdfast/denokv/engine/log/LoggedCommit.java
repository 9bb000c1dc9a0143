package dev.holdfast.denokv.engine.log;

import dev.holdfast.denokv.wire.BackupLog;

/**
 * A commit as the log keeps it.
 *
 * @param version the counter in its versionstamp
 * @param origin {@link CommitLog#WRITE} or {@link CommitLog#EXPIRY}
 * @param changes as they stand in a backup: only SET and CLEAR, in order; the time is that of the commit
 */
public record LoggedCommit(long version, String origin, BackupLog changes) {}
