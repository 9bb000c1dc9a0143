package dev.holdfast.model;

import java.util.List;

/**
 * What a source says about a read once all of it is done.
 *
 * @param mode how it was read, for people ({@code snapshot}, {@code pages}, {@code export}, {@code list}, {@code file})
 * @param exact true when every record belongs to one committed state, the one at {@code asOf}
 * @param fidelity {@code exact}, or what the way of reading can lose
 * @param filename what the vendor calls the file that it gave; empty unless it gave one
 * @param missing records that were announced but could not be read, with the reason
 * @param warnings anything else that a person must know
 */
public record Capture(
        AsOf asOf,
        String mode,
        boolean exact,
        String fidelity,
        String filename,
        List<Finding> missing,
        List<Finding> warnings) {
    public static final String LOSSLESS = "exact";

    public Capture {
        missing = List.copyOf(missing);
        warnings = List.copyOf(warnings);
    }

    /** Of no file of the vendor's. */
    public Capture(
            AsOf asOf, String mode, boolean exact, String fidelity, List<Finding> missing, List<Finding> warnings) {
        this(asOf, mode, exact, fidelity, "", missing, warnings);
    }

    /** The same with other warnings. */
    public Capture warning(List<Finding> others) {
        return new Capture(asOf, mode, exact, fidelity, filename, missing, others);
    }

    public boolean isLossless() {
        return fidelity.equals(LOSSLESS);
    }

    public String consistency() {
        return exact ? "exact" : "fuzzy";
    }
}
