/** The other side of KV Connect: reads and writes a database that a server holds (facts/denokv.md §1). */
package dev.holdfast.denokv.connect.client;
