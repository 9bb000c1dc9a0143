package dev.holdfast.archive.layout;

import java.time.Instant;

/**
 * What a listing tells of a sealed snapshot, encrypted or not.
 *
 * @param address of the source
 * @param kind {@code sqlite} or {@code kv}
 * @param consistency {@code exact} or {@code fuzzy}
 * @param complete nothing that was announced is missing
 * @param whole every object of the source can be restored
 * @param bytes of its files as stored
 */
public record Headline(
        String address,
        String kind,
        String tool,
        Instant started,
        Instant ended,
        String consistency,
        boolean lossless,
        boolean complete,
        boolean whole,
        long records,
        long bytes) {

    public static Headline of(Manifest manifest) {
        return of(manifest, manifest.bytes());
    }

    /** @param bytes of the files as stored, if they are not those of the manifest */
    public static Headline of(Manifest manifest, long bytes) {
        return new Headline(
                manifest.origin().address(),
                Json.name(manifest.catalog().kind()),
                manifest.making().tool(),
                manifest.making().started(),
                manifest.making().ended(),
                manifest.capture().consistency(),
                manifest.capture().isLossless(),
                manifest.isComplete(),
                manifest.catalog().unrestorable().isEmpty(),
                manifest.records(),
                bytes);
    }
}
