package dev.holdfast.model;

/**
 * A column of a table as records carry it.
 *
 * @param name as declared, unquoted; for {@link Role#ROWID} the alias by which the rowid can be named
 * @param type the declared type, empty when none
 * @param collation of the column inside the key (BINARY, NOCASE, RTRIM); BINARY elsewhere
 */
public record Column(String name, String type, Role role, String collation) {

    /** Why a column is in the record. */
    public enum Role {
        /** An ordinary stored column. */
        DATA,
        /** The declared INTEGER PRIMARY KEY, another name of the rowid. */
        ROWID_ALIAS,
        /** The rowid of a table that has no INTEGER PRIMARY KEY: content, because statements can name it. */
        ROWID
    }

    public static Column data(String name, String type) {
        return new Column(name, type, Role.DATA, "BINARY");
    }
}
