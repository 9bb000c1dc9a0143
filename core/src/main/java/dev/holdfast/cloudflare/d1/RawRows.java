package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Takes the rows of an answer as they stream in. A new one for each try. */
@FunctionalInterface
interface RawRows {

    /**
     * One row.
     *
     * @param statement its number in the batch, from 0
     * @param parser stands on the row's START_ARRAY and is left on its END_ARRAY
     */
    void row(int statement, JsonParser parser) throws IOException;
}
