/** What moves data without an archive in the middle: copy, diff and export. */
package dev.holdfast.transfer;
