/** The outside of the simulated API: envelope, token, budget, faults and the record of requests. */
package dev.holdfast.sim.http;
