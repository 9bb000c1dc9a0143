/**
 * Keeps a database as another one is, by its backup or by the other one itself: {@link dev.holdfast.denokv.replica.Replica}
 * carries commits into a file that is served for reading meanwhile.
 */
package dev.holdfast.denokv.replica;
