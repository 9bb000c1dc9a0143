/** The verbs below {@code denokv}. */
package dev.holdfast.app.denokv;
