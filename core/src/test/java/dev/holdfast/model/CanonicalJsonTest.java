package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static final ObjectMapper EXACT =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The number samples are those of RFC 8785, appendix B, with our own for what doubles can not hold. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "1.0, 1",
        "100e-2, 1",
        "1e2, 100",
        "5e-324, 5e-324",
        "-1.7976931348623157e308, -1.7976931348623157e+308",
        "9007199254740993, 9007199254740993",
        "9223372036854775807, 9223372036854775807",
        "295147905179352830000, 295147905179352830000",
        "999999999999999900000, 999999999999999900000",
        "1e21, 1e+21",
        "9.999999999999997e22, 9.999999999999997e+22",
        "1.2345678901234567890123456789e29, 1.2345678901234567890123456789e+29",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "12345678901234567890123, 12345678901234567890123",
        "-10000000000000000000000, -10000000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "333333333.33333329, 333333333.33333329",
        "0.1000000000000000055511, 0.1000000000000000055511",
        "-12.340, -12.34",
    })
    void numbersKeepTheirDigitsInTheLayoutOfEcmaScript(String given, String canonical) {
        assertThat(CanonicalJson.of(given)).isEqualTo(canonical);
    }

    @Test
    void membersAreSortedByUtf16UnitsAndTheLastOfANameCounts() {
        assertThat(CanonicalJson.of("{ \"b\" : 1, \"a\" : [ 1 , { \"z\":null,\"y\":true } ,[ ] ], \"b\": { } }"))
                .isEqualTo("{\"a\":[1,{\"y\":true,\"z\":null},[]],\"b\":{}}");
        // RFC 8785, section 3.2.3
        assertThat(
                        CanonicalJson.of(
                                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"))
                .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
    }

    @Test
    void stringsEscapeOnlyWhatTheyMust() {
        assertThat(CanonicalJson.of("\"\\u0041\\/\\\"\\\\\\b\\f\\n\\r\\t\\u001F\\u2028\\u007f\""))
                .isEqualTo("\"A/\\\"\\\\\\b\\f\\n\\r\\t\\u001f\u2028\u007f\"");
    }

    @Test
    void halfASurrogatePairSurvives() {
        assertThat(CanonicalJson.of("\"a\\uD800b\\udc00\"")).isEqualTo("\"a\\ud800b\\udc00\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "1 2", "nul", "{\"a\":1,}", "[1", "'a'", "1e99999999999", "{\"a\" 1}", "\u0000"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> CanonicalJson.of(text))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT));
    }

    @Property(tries = 200)
    void canonicalTextIsAFixedPointAndKeepsTheValue(@ForAll String name, @ForAll String text, @ForAll BigDecimal number)
            throws Exception {
        JsonNode node = EXACT.createObjectNode()
                .put(name, text)
                .set("n", EXACT.getNodeFactory().numberNode(number));
        String canonical = CanonicalJson.of(node);
        assertThat(CanonicalJson.of(canonical)).isEqualTo(canonical);
        assertThat(EXACT.readTree(canonical).get("n").decimalValue()).isEqualByComparingTo(number);
        if (!name.equals("n")) {
            assertThat(EXACT.readTree(canonical).get(name).textValue()).isEqualTo(text);
        }
    }
}
