/** What a person, or a program, sees of a run: results, remarks, errors, progress. */
package dev.holdfast.cli.console;
