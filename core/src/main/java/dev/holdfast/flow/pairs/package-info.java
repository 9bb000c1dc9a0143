/** Pairs as JSON files in the form of {@code wrangler kv bulk put}, which is also the form of the API's bulk put. */
package dev.holdfast.flow.pairs;
