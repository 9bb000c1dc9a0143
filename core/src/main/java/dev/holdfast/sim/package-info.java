/**
 * A simulated Cloudflare API for tests, demonstrations and dry runs. It shares nothing with the code that talks to
 * the real one, so that the two can not be wrong together.
 */
package dev.holdfast.sim;
