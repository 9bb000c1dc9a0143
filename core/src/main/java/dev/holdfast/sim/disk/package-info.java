/** Where the simulator keeps its own books, and answers that are too large for memory. */
package dev.holdfast.sim.disk;
