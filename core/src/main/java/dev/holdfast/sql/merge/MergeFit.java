package dev.holdfast.sql.merge;

import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether what a source has can be merged into what is there, as far as the two schemas tell. Pure. */
public final class MergeFit {
    private final Catalog there;
    private final String place;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> triggers = new HashMap<>();

    /** @param place of the database, for people */
    private MergeFit(Catalog there, String place) {
        this.there = there;
        this.place = place;
        there.unrestorable().forEach(one -> names.put(folded(one.name()), one.name()));
        there.tables().stream()
                .filter(table -> table.kind() != Table.Kind.SEQUENCE)
                .forEach(table -> names.put(folded(table.name()), table.name()));
        for (SqlObject object : there.objects()) {
            Map<String, String> space = space(object);
            if (space != null) {
                space.put(folded(object.name()), object.name());
            }
        }
    }

    /**
     * @param place of the database, for people
     * @return what a person must be told
     * @throws Failure USAGE when a table is there with other columns or another key, or a name is taken by something else
     */
    public static List<Finding> demand(Catalog source, Catalog there, String place) {
        return new MergeFit(there, place).demand(source);
    }

    private List<Finding> demand(Catalog source) {
        List<Finding> notes = new ArrayList<>();
        for (Table table : source.tables()) {
            if (there.collection(table.name()) instanceof Table old) {
                demandSame(table, old);
                note(table, notes);
            } else if (table.kind() != Table.Kind.SEQUENCE) {
                demandFree("table", table.name(), names);
            }
        }
        for (SqlObject object : source.objects()) {
            Map<String, String> space = space(object);
            if (space != null && !isThere(object)) {
                demandFree(object.type().name().toLowerCase(Locale.ROOT), object.name(), space);
            }
        }
        return notes;
    }

    private void demandSame(Table table, Table old) {
        if (!old.columns().equals(table.columns()) || old.kind() != table.kind()) {
            throw refusal("table " + table.name() + " of " + place + " has other columns");
        }
        if (!old.keyColumns().equals(table.keyColumns())) {
            throw refusal("table " + table.name() + " of " + place + " has another primary key");
        }
    }

    private static Failure refusal(String message) {
        return new Failure(Failure.Kind.USAGE, message, "Alter it, or restore into something new.");
    }

    private void demandFree(String type, String name, Map<String, String> space) {
        String taken = space.get(folded(name));
        if (taken != null) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the " + type + " " + name + " can not be made in " + place + ": " + taken
                            + " is there, and SQLite takes both for one name",
                    "Rename one of them, or restore into something new.");
        }
    }

    private static void note(Table table, List<Finding> notes) {
        if (table.kind() == Table.Kind.FTS5) {
            notes.add(new Finding(
                    table.name(),
                    "is merged by rowid: a text of the same rowid is overwritten, whatever it belongs to"));
        } else if (table.kind() == Table.Kind.FTS5_CONTENTLESS) {
            notes.add(new Finding(
                    table.name(), "was left as it was: it does not know the records that were merged beside it"));
        }
    }

    private boolean isThere(SqlObject object) {
        return there.objects().stream()
                .anyMatch(old -> old.type() == object.type() && old.name().equals(object.name()));
    }

    /** Among which names this one has to be unique; null for what has none. */
    private Map<String, String> space(SqlObject object) {
        return switch (object.type()) {
            case INDEX, VIEW -> names;
            case TRIGGER -> triggers;
            default -> null;
        };
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
