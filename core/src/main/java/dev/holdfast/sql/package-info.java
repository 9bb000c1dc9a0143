/**
 * SQLite's language, as text: reading a schema, writing and reading dumps, splitting scripts. Pure: no JDBC, no I/O but
 * the streams that are handed in.
 */
package dev.holdfast.sql;
