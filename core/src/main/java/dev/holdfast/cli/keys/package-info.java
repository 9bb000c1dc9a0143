/** The verb {@code keys}. */
package dev.holdfast.cli.keys;
