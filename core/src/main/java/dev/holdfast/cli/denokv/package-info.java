/** The verb {@code denokv}, which has others below it. */
package dev.holdfast.cli.denokv;
