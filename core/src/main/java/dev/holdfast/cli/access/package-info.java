/** The verbs about who may do what: tokens and keys. */
package dev.holdfast.cli.access;
