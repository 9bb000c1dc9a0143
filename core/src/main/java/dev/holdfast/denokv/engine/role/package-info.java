/** What a database is among its copies: on its own, a replica of another one, or shut off from writes. */
package dev.holdfast.denokv.engine.role;
