/** All pairs of a database at one moment, in a file of their own: made, replaced, read in the order of keys, compared. */
package dev.holdfast.denokv.state;
