/** What secrets must be like before they are used. Pure, and shows nothing of them. */
package dev.holdfast.model.secret;
