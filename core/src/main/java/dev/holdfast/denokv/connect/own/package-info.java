/** What a KV Connect server answers beside denokv's own paths: each path is made elsewhere, and given to the server. */
package dev.holdfast.denokv.connect.own;
