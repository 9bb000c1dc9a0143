/** Encryption of a snapshot's files with age, and the keys for it. Nothing here knows what the files hold. */
package dev.holdfast.archive.vault;
