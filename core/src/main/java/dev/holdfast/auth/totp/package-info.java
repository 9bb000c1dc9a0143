/** Codes that change every half minute: RFC 6238, the secrets behind them, and the memory of those that were used. */
package dev.holdfast.auth.totp;
