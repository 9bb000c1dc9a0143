package dev.holdfast.sim.d1;

import dev.holdfast.sim.engine.Batch;
import dev.holdfast.sim.engine.ResultShape;
import dev.holdfast.sim.http.Call;
import dev.holdfast.sim.http.Permission;
import dev.holdfast.sim.http.Reply;
import dev.holdfast.sim.http.Router;
import java.io.IOException;

/** {@code /query} and {@code /raw}. */
public final class DataPlane {
    private static final String ONE = "accounts/*/d1/database/*/";
    private static final int DATABASE = 1;

    private final Databases databases;

    public DataPlane(Databases databases) {
        this.databases = databases;
    }

    public void addTo(Router router) {
        router.add("POST", ONE + "query", Permission.D1_READ, call -> run(call, ResultShape.OBJECTS))
                .add("POST", ONE + "raw", Permission.D1_READ, call -> run(call, ResultShape.ARRAYS));
    }

    private Reply run(Call call, ResultShape shape) throws IOException {
        Database database =
                databases.database(databases.info(call.argument(DATABASE)).uuid());
        Batch batch = Batch.of(call.json(7400));
        return Reply.json(database.query(batch, shape, call.granted().contains(Permission.D1_WRITE)));
    }
}
