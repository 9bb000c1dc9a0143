/**
 * A primary and its replicas, over the network: {@link dev.holdfast.denokv.replica.link.LinkPaths} answers, {@link
 * dev.holdfast.denokv.replica.link.PrimaryLink} asks. Requests are JSON; answers with commits or pairs are in frames.
 */
package dev.holdfast.denokv.replica.link;
