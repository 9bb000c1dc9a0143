package dev.holdfast.app.serve;

import dev.holdfast.jobs.JobsRefusal;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.RunStopped;
import dev.holdfast.jobs.Steps;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * A handler whose bugs become no reason of a run: what nobody foresaw may repeat a secret, and reasons are shown, mailed and
 * kept.
 *
 * @param bugs gets them
 */
record Discreet(Kind.Handler handler, Consumer<Throwable> bugs) implements Kind.Handler {
    static Kind kind(Kind kind, Consumer<Throwable> bugs) {
        return new Kind(kind.name(), new Discreet(kind.handler(), bugs), kind.retry());
    }

    @Override
    public Object run(Steps steps) throws Exception {
        try {
            return handler.run(steps);
        } catch (Failure
                | RunStopped
                | JobsRefusal
                | DatabaseException
                | IOException
                | UncheckedIOException
                | InterruptedException known) {
            throw known;
        } catch (Exception | Error bug) {
            bugs.accept(bug);
            throw new Failure(
                    Failure.Kind.USAGE,
                    "this is a bug in Holdfast (" + bug.getClass().getSimpleName() + "); the server's log has more",
                    "Report it.",
                    bug);
        }
    }

    @Override
    public String left(Kind.Left left) {
        return handler.left(left);
    }

    @Override
    public String remark(Object result) {
        return handler.remark(result);
    }
}
