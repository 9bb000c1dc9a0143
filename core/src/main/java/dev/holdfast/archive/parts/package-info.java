/** The files of one snapshot's folder as they are written and read back: compressed, hashed, checked. */
package dev.holdfast.archive.parts;
