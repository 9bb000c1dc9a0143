package dev.holdfast.archive.layout;

import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import java.util.List;

/**
 * The records of one key range as they are stored: one file, for pairs up to one of each kind, or none if there were no records.
 *
 * @param cursor the vendor's token for the place behind its last record, or null
 * @param last true when its segment is whole with it
 * @param largest bytes of canonical cells of the largest record, or 0 if no record is worth watching
 */
public record Part(
        Place place,
        KeyRange range,
        String cursor,
        boolean last,
        long largest,
        List<StoredFile> files,
        List<RangeDigest> digests) {
    public Part {
        files = List.copyOf(files);
        digests = List.copyOf(digests);
    }

    /** Which part it is; {@code number} counts from 1 within the segment. */
    public record Place(String collection, int segment, int number) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Integer.compare(segment, other.segment);
            return order != 0 ? order : Integer.compare(number, other.number);
        }
    }
}
