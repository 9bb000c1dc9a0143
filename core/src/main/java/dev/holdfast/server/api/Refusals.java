package dev.holdfast.server.api;

import dev.holdfast.jobs.JobsRefusal;
import dev.holdfast.server.http.Problem;
import java.util.function.Supplier;

/** What the job engine refuses, as the API says it. */
final class Refusals {
    private Refusals() {}

    static <T> T of(Supplier<T> call) {
        try {
            return call.get();
        } catch (JobsRefusal refusal) {
            int status = switch (refusal.kind()) {
                case NOT_FOUND -> 404;
                case INVALID -> 400;
                case CONFLICT -> 422;
                case FULL -> 503;
            };
            throw Problem.of(status, refusal.getMessage(), "");
        }
    }
}
