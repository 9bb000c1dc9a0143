/** The program: the entry, the demo and the simulator's verb. */
package dev.holdfast.app;
