package dev.holdfast.transfer;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Writing;
import java.util.ArrayList;
import java.util.List;

/** What a copy would be refused for, and what it would remove, found out by reading alone. */
final class Rehearsal {
    private final Rooms rooms;
    private final Catalog wanted;
    private final Writing writing;

    Rehearsal(Rooms rooms, Catalog wanted, Writing writing) {
        this.rooms = rooms;
        this.wanted = wanted;
        this.writing = writing;
    }

    /**
     * What would be removed, or gone on with.
     *
     * @throws Failure the one that the copy would end with before it moves anything
     */
    List<Finding> run(Target target, Source source) {
        return target.rehearse(wanted, Target.Joins.of(source)).orElseGet(() -> look(target.address()));
    }

    private List<Finding> look(String address) {
        try (Source there = rooms.source(address, Capturing.ALL)) {
            return judge(there, address);
        } catch (Failure failure) {
            if (failure.kind() == Failure.Kind.NOT_FOUND) {
                return List.of();
            }
            throw failure;
        }
    }

    private List<Finding> judge(Source there, String address) {
        if (there.catalog().kind() != wanted.kind()) {
            throw new Failure(
                    Failure.Kind.USAGE, "tables and pairs can not be written into one another", "Name another target.");
        }
        switch (writing.mode()) {
            case CREATE -> refuseFull(there, address);
            case REPLACE -> {
                return removed(there);
            }
            default -> {}
        }
        return List.of();
    }

    private static void refuseFull(Source there, String address) {
        Catalog catalog = there.catalog();
        boolean pairs = catalog.kind() == Catalog.Kind.KV;
        boolean full = pairs
                ? !isEmpty(there, catalog.collections().getFirst())
                : !catalog.tables().isEmpty() || !catalog.objects().isEmpty();
        if (full) {
            throw new NotEmpty(address + " is not empty", "Name a new one, or say --replace or --merge.");
        }
    }

    private static List<Finding> removed(Source there) {
        List<Finding> removed = new ArrayList<>();
        for (Collection collection : there.catalog().collections()) {
            long count = Digests.of(there, collection, Progress.SILENT).count();
            removed.add(new Finding(collection.name(), String.format("would be removed, with %,d records", count)));
        }
        there.catalog().objects().stream()
                .filter(object -> object.type() == Catalog.SqlObject.Type.VIEW)
                .forEach(view -> removed.add(new Finding(view.name(), "is a view and would be removed")));
        return removed;
    }

    private static boolean isEmpty(Source source, Collection collection) {
        try (BatchReader reader = source.read(collection, KeyRange.ALL)) {
            return reader.next() == null;
        }
    }
}
