/** Pairs as lines of JSON, out of a database and into one; the form is in docs/denokv-json.md. */
package dev.holdfast.denokv.lines;
