/** How often somebody may call, and how long whoever guesses has to wait. Bounded memory. */
package dev.holdfast.auth.limits;
