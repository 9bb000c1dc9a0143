/** Where the simulator keeps its own books. */
package dev.holdfast.sim.disk;
