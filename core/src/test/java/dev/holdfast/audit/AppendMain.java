package dev.holdfast.audit;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/** A process that writes entries until it is killed, and says after each one that it is written. */
final class AppendMain {
    private AppendMain() {}

    public static void main(String[] args) {
        AuditLog log = AuditLog.open(Path.of(args[0]), Clock.systemUTC(), new SecureRandom());
        while (true) {
            System.out.println(log.append(new AuditEvent("totp", "backup.start", "d1:shop", "done", "192.0.2.1"))
                    .hash());
        }
    }
}
