/** Who may call the server: one decision for each call, from codes, keys and addresses. */
package dev.holdfast.auth;
