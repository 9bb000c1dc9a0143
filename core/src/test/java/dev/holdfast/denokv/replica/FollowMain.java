package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.store.local.LocalStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Follows a backup into a file, and prints where it is whenever that has changed, until it is killed. */
final class FollowMain {
    private FollowMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        KvFixture.Randomness random = new KvFixture.Randomness(1);
        SqliteDatabase database =
                SqliteDatabase.open(Path.of(arguments[0]), new DatabaseSettings(Clock.systemUTC(), random, 2, 1 << 30));
        Origin origin = Origin.bucket(LocalStore.open(Path.of(arguments[1]), Clock.systemUTC()), Clock.systemUTC());
        Replica.claim(database, origin.address(), false, random);
        Replica replica = Replica.start(database, origin, Clock.systemUTC(), line -> {});
        String told = "";
        while (true) {
            String at = replica.status().at();
            if (!at.equals(told)) {
                System.out.println(at);
                System.out.flush();
                told = at;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
