/** What the demo fills its simulated account with. */
package dev.holdfast.app.sample;
