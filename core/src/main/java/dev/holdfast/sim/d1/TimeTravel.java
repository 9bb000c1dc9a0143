package dev.holdfast.sim.d1;

import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Json;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** {@code /time_travel}: bookmarks, and the way back to them. */
public final class TimeTravel {
    private static final String ONE = "accounts/*/d1/database/*/time_travel/";
    private static final int DATABASE = 1;

    /** How far back the paid plan remembers. */
    private static final Duration WINDOW = Duration.ofDays(30);

    private final Databases databases;
    private final Clock clock;

    public TimeTravel(Databases databases, Clock clock) {
        this.databases = databases;
        this.clock = clock;
    }

    public void addTo(Router router) {
        router.add("GET", ONE + "bookmark", Permission.D1_READ, this::bookmark)
                .add("POST", ONE + "restore", Permission.D1_WRITE, this::restore);
    }

    private Reply bookmark(Call call) throws IOException {
        String bookmark = database(call).alone(file -> {
            Moments.Moment moment = call.query("timestamp").isPresent()
                    ? file.moments().at(time(call)).orElseThrow(Database::unknownMoment)
                    : file.moments().latest().orElseThrow();
            return file.moments().bookmark(moment);
        });
        return Reply.ok(Json.object().put("bookmark", bookmark));
    }

    private Reply restore(Call call) throws IOException {
        return database(call).alone(file -> {
            Moments.Moment wanted = call.query("bookmark")
                    .map(name -> file.moments().named(name))
                    .orElseGet(() -> file.moments().at(time(call)))
                    .filter(file::has)
                    .orElseThrow(Database::unknownMoment);
            Moments.Moment present = file.moments().latest().orElseThrow();
            file.rewind(wanted, clock);
            String bookmark = file.moments().bookmark(wanted);
            return Reply.ok(Json.object()
                    .put("bookmark", bookmark)
                    .put("previous_bookmark", file.moments().bookmark(present))
                    .put("message", "Database restored to bookmark " + bookmark));
        });
    }

    private Database database(Call call) throws IOException {
        return databases.database(databases.info(call.argument(DATABASE)).uuid());
    }

    private Instant time(Call call) {
        try {
            Instant time =
                    OffsetDateTime.parse(call.query("timestamp").orElse("")).toInstant();
            if (time.isBefore(clock.instant().minus(WINDOW)) || time.isAfter(clock.instant())) {
                throw Database.unknownMoment();
            }
            return time;
        } catch (DateTimeException e) {
            throw new ApiError(400, 7400, "The request is malformed: timestamp must be in ISO 8601 form");
        }
    }
}
