package dev.holdfast.archive;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which of the snapshots a person means, of one source or of the only one (null): {@link Snapshots#find}. */
record Choice(Snapshots snapshots, String slug) {

    SnapshotInfo find(String which) {
        return switch (which) {
            case "latest" -> newest(which, info -> info.isSealed() || snapshots.isDamaged(info));
            case "proven" -> newest(which, info -> info.state() == State.PROVEN);
            default -> byName(which);
        };
    }

    private SnapshotInfo newest(String which, Predicate<SnapshotInfo> wanted) {
        List<SnapshotId> ids = snapshots.ids(slug);
        requireOneSource(ids, which);
        List<SnapshotInfo> others = new ArrayList<>();
        for (SnapshotId id : ids.reversed()) {
            SnapshotInfo info = snapshots.info(id);
            if (wanted.test(info)) {
                return info;
            }
            others.add(info);
        }
        String none = "there is no " + (which.equals("proven") ? "proven" : "sealed") + " snapshot"
                + (slug == null ? "" : " of " + slug) + " in " + snapshots.address();
        others.stream().filter(snapshots::isDamaged).findFirst().ifPresent(damaged -> fail(none, damaged));
        String hint = ids.isEmpty()
                ? "`holdfast backup` makes one"
                : "`holdfast list` shows what is there; `holdfast prove` proves one";
        throw new Failure(Failure.Kind.NOT_FOUND, none, hint);
    }

    /** None is left because of this one: who reads it is told what is wrong. */
    private void fail(String none, SnapshotInfo damaged) {
        try {
            snapshots.sealed(damaged.id());
        } catch (Failure why) {
            throw new Failure(why.kind(), none + ": " + why.getMessage(), why.hint(), why);
        }
        if (damaged.proof() == null) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    none + ": " + damaged.note(),
                    "`holdfast list` names those that are there; use another, or that file from a copy");
        }
        String what = damaged.proof().findings().stream()
                .findFirst()
                .map(one -> ": " + (one.name() + " " + one.reason()).strip())
                .orElse("");
        throw Damage.of(damaged.id(), none + " whose proof did not fail" + what);
    }

    private SnapshotInfo byName(String which) {
        List<SnapshotId> meant = slug == null ? named(which) : existing(slug + "/" + which);
        requireOneSource(meant, which);
        if (meant.isEmpty()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no snapshot '" + (slug == null ? "" : slug + "/") + which + "' in " + snapshots.address(),
                    "`holdfast list` names those that are there; 'latest' and 'proven' are names, too");
        }
        return snapshots.info(meant.getFirst());
    }

    private List<SnapshotId> named(String which) {
        return snapshots.ids(null).stream()
                .filter(id -> SnapshotId.stamp(id.time()).equals(which))
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** The one of this id, if there is one: without a look at the others. */
    private List<SnapshotId> existing(String id) {
        return snapshots.footprint(id).flatMap(seen -> SnapshotId.parse(id)).stream()
                .toList();
    }

    private static void requireOneSource(List<SnapshotId> ids, String which) {
        TreeSet<String> slugs = new TreeSet<>();
        ids.forEach(id -> slugs.add(id.slug()));
        if (slugs.size() > 1) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "'" + which + "' can mean a snapshot of " + String.join(", ", slugs),
                    "write the source before it, as in " + slugs.first() + "/" + which);
        }
    }
}
