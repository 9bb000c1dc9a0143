/** Objects in a bucket of Amazon S3 or of anything that speaks its protocol. */
package dev.holdfast.store.s3;
