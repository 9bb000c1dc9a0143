/** Who did what, as a chain of hashes: written on this machine, copied to a store of its own, checked anywhere. */
package dev.holdfast.audit;
