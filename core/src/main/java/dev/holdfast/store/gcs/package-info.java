/**
 * What Google Cloud Storage wants otherwise than S3, whose client talks to it: its own signature and its own headers
 * (https://cloud.google.com/storage/docs/xml-api/overview).
 */
package dev.holdfast.store.gcs;
