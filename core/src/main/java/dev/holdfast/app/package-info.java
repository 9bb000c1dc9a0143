/** The program: the entry, the wiring that alone knows every room, the demo and the simulator's verb. */
package dev.holdfast.app;
