/** How a database that is served is doing: what its server tells of it, and who asks for it. */
package dev.holdfast.denokv.status;
