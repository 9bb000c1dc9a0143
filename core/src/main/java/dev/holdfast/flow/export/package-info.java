/** Exports that a vendor makes of a database while it is asked after them. */
package dev.holdfast.flow.export;
