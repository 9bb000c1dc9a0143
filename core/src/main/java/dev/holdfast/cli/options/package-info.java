/** Options that several verbs share. */
package dev.holdfast.cli.options;
