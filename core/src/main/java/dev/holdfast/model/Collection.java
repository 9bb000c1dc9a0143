package dev.holdfast.model;

import java.util.List;

/** Something with records of one shape: a table of a database, or the pairs of a key-value namespace. */
public sealed interface Collection permits Table, Pairs {

    /** Its name, unique in its catalog. */
    String name();

    /** How many cells a record has. */
    int width();

    /** The columns that make the key, in key order; empty when records can only be read all at once. */
    int[] key();

    /** The order of its keys. */
    KeyOrder order();

    /** What each cell is called, for people. */
    List<String> labels();
}
