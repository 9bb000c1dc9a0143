/**
 * What the files of a snapshot are called and what stands in them, as values: docs/format.md in code. No I/O; the
 * parent package reads and writes them.
 */
package dev.holdfast.archive.layout;
