package dev.holdfast.sql;

/**
 * One statement of a script.
 *
 * @param text from its first token to the semicolon that ends it, without that
 * @param line of its first token, from 1
 * @param complete false when the script ends before the semicolon
 */
public record Statement(String text, int line, boolean complete) {}
