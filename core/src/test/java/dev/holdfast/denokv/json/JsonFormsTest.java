package dev.holdfast.denokv.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.Malformed;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and values as JSON: back from the text they are the same bytes, and the text is what people would write. */
class JsonFormsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void keysReadLikeWhatPeopleWrite() {
        byte[] key = KeyCodec.encode(List.of(
                new KeyPart.Text("users"),
                new KeyPart.Number(1),
                new KeyPart.Number(-0.0),
                new KeyPart.Number(0.1),
                new KeyPart.BigInt(BigInteger.TWO),
                new KeyPart.Bool(true),
                new KeyPart.Bytes(new byte[] {0, 1})));
        assertThat(KeyJson.of(key))
                .hasToString("[\"users\",1,{\"number\":\"-0\"},0.1,{\"bigint\":\"2\"},true,{\"bytes\":\"AAE=\"}]");
    }

    @Provide
    Arbitrary<KeyPart> parts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().map(KeyPart.Text::new),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(KeyPart.Bytes::new),
                Arbitraries.doubles()
                        .withSpecialValue(Double.NaN)
                        .withSpecialValue(-0.0)
                        .map(KeyPart.Number::new),
                Arbitraries.longs().map(Double::longBitsToDouble).map(KeyPart.Number::new),
                Arbitraries.bigIntegers().map(KeyPart.BigInt::new),
                Arbitraries.of(true, false).map(KeyPart.Bool::new));
    }

    @Property
    void keysComeBack(@ForAll List<@net.jqwik.api.From("parts") KeyPart> parts) {
        byte[] key;
        try {
            key = KeyCodec.encode(parts);
        } catch (Malformed halfOfAPair) {
            return;
        }
        assertThat(KeyJson.bytes(parse(KeyJson.of(key).toString()))).isEqualTo(key);
    }

    @Property
    void anyBytesAsKeyComeBack(@ForAll byte[] key) {
        assertThat(KeyJson.bytes(parse(KeyJson.of(key).toString()))).isEqualTo(key);
    }

    @Property
    void valuesComeBack(@ForAll byte[] bytes, @ForAll Encoding encoding) {
        if (encoding == Encoding.LE64 && bytes.length != 8) {
            return;
        }
        ValueJson back =
                ValueJson.read(parse(new ValueJson(encoding, bytes).json().toString()));
        assertThat(back.encoding()).isEqualTo(encoding);
        assertThat(back.bytes()).isEqualTo(bytes);
    }

    @Test
    void counterValuesAreUnsigned() {
        byte[] most = HexFormat.of().parseHex("ffffffffffffffff");
        assertThat(new ValueJson(Encoding.LE64, most).json()).hasToString("{\"u64\":\"18446744073709551615\"}");
        assertThat(ValueJson.read(parse("{\"u64\":\"258\"}")).bytes()).isEqualTo(new byte[] {2, 1, 0, 0, 0, 0, 0, 0});
    }

    /** As Deno 2.9 writes them, less the version. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5f | {\"undefined\":true}",
                "30 | null",
                "54 | true",
                "4902 | 1",
                "4901 | -1",
                "4e000000000000f83f | 1.5",
                "5a100100000000000000 | {\"bigint\":\"1\"}",
                "2203616263 | \"abc\"",
                "2201e4 | \"ä\"",
                "6302ac20 | \"€\"",
                "63023dd8 | ",
                "410249024904240002 | [1,2]",
                "6f22016149027b01 | {\"a\":1}",
                "6f2206626967696e7422013549027b01 | ",
                "44000000000000f03f | {\"date\":\"1970-01-01T00:00:00.001Z\"}",
                "3b49024904 3a02 | {\"map\":[1,2]}",
                "2749022c01 | {\"set\":[1]}",
                "42020102564200 02 00 | {\"bytes\":\"AQI=\"}",
            })
    void valuesOfJavaScriptAreShown(String hex, String json) {
        byte[] value = HexFormat.of().parseHex("ff0f" + hex.replace(" ", ""));
        JsonNode said = new ValueJson(Encoding.V8, value).json().get("json");
        if (json == null) {
            assertThat(said).isNull();
        } else {
            assertThat(parse(said.toString())).isEqualTo(parse(json));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[1,-1,1.5,1e300,2147483648,-2147483648,{\"number\":\"NaN\"},{\"number\":\"-0\"}]",
                "{\"name\":\"Zoë\",\"signs\":\"€ 𝄞\",\"nested\":{\"deep\":[[],{}]}}",
                "[{\"bigint\":\"-123456789012345678901234567890\"},{\"bigint\":\"0\"}]",
                "[{\"date\":\"2026-05-01T12:00:00Z\"},{\"bytes\":\"AQID\"},{\"undefined\":true}]",
                "[{\"map\":[\"a\",1,{\"bigint\":\"2\"},[]]},{\"set\":[\"€\",\"x\",\"€€\"]}]",
                "{\"object\":{\"bigint\":\"5\"}}",
                "{\"a\":\"€\",\"bc\":\"€\",\"def\":\"€\"}"
            })
    void whatPeopleWriteBecomesAValueThatSaysTheSame(String json) {
        ValueJson made = ValueJson.read(parse("{\"json\":" + json + "}"));
        assertThat(made.encoding()).isEqualTo(Encoding.V8);
        assertThat(parse(made.json().get("json").toString())).isEqualTo(parse(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "1",
                "{\"u64\":\"-1\"}",
                "{\"u64\":\"18446744073709551616\"}",
                "{\"u64\":\"x\"}",
                "{\"bytes\":\"%\"}",
                "{\"json\":9007199254740993}",
                "{\"json\":{\"map\":[1]}}",
                "{\"json\":{\"date\":\"today\"}}",
                "{\"json\":{\"date\":\"+999999999-12-31T23:59:59Z\"}}",
                "{\"u64\":\"1\",\"bytes\":\"\"}"
            })
    void otherJsonIsNoValue(String json) {
        assertThatThrownBy(() -> ValueJson.read(parse(json))).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\"", "[null]", "[[\"a\"]]", "{\"string\":\"a\"}", "[9007199254740993]", "[{\"map\":[]}]"})
    void otherJsonIsNoKey(String json) {
        assertThatThrownBy(() -> KeyJson.bytes(parse(json))).isInstanceOf(Malformed.class);
    }

    @Property
    void brokenValuesAreKeptAndNotShownWrong(@ForAll byte[] tail) {
        byte[] value = new byte[tail.length + 2];
        value[0] = (byte) 0xff;
        value[1] = 15;
        System.arraycopy(tail, 0, value, 2, tail.length);
        JsonNode json = new ValueJson(Encoding.V8, value).json();
        assertThat(json.get("v8").asText()).isEqualTo(Base64.getEncoder().encodeToString(value));
    }
}
