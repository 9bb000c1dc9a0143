package dev.holdfast.jobs.database;

import java.util.List;

/**
 * What one part of the program keeps in the database: tables of its own, with versions of their own.
 *
 * @param name where the version is written down: {@code holdfast_<name>}
 * @param versions scripts, each of which leads to the next version; statements end with a semicolon and a line break, and
 *     words in braces are spelled as the database spells them: {@code {number}}, {@code {flag}}, {@code {bytes}},
 *     {@code {identity}}, {@code {strict}}. Once released, a script is never changed
 */
public record Tables(String name, List<String> versions) {}
