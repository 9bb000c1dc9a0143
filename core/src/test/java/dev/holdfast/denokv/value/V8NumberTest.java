package dev.holdfast.denokv.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers as V8 writes them. The bytes were taken from {@code v8.serialize} of Node and from {@code kv.set} of Deno. */
class V8NumberTest {

    @ParameterizedTest
    @CsvSource({
        "ff0f4902, 1",
        "ff0f4901, -1",
        "ff0f55ffffffff0f, 4294967295",
        "ff0f4e000000000000e03f, 0.5",
        "ff104902, 1",
        "ff0f004902, 1"
    })
    void readsNumbers(String bytes, double value) {
        assertThat(V8Number.read(bytes(bytes))).isEqualTo(new V8Number.Num(value));
    }

    @ParameterizedTest
    @CsvSource({
        "ff0f5a00, 0",
        "ff0f5a100100000000000000, 1",
        "ff0f5a110100000000000000, -1",
        "ff0f5a2000000000000000000100000000000000, 18446744073709551616"
    })
    void readsAndWritesBigints(String bytes, BigInteger value) {
        assertThat(V8Number.read(bytes(bytes))).isEqualTo(new V8Number.Big(value));
        assertThat(new V8Number.Big(value).bytes()).isEqualTo(bytes(bytes));
    }

    /** As denokv writes the result of a sum. */
    @ParameterizedTest
    @CsvSource({"ff0f5a0201, 1", "ff0f5a034d, -77", "ff0f5a12010000000000000001, 18446744073709551617"})
    void readsBigintsOfAnyLength(String bytes, BigInteger value) {
        assertThat(V8Number.read(bytes(bytes))).isEqualTo(new V8Number.Big(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ff",
                "ff0f",
                "ff0f49",
                "0f4902",
                "ff0f220161",
                "ff0f5a07",
                "ff0f5a10ff",
                "ff0f4e00",
                "ff0f490202"
            })
    void takesNothingElseForANumber(String bytes) {
        assertThat(V8Number.read(bytes(bytes))).isNull();
    }

    @Property
    void comesBack(@ForAll double number, @ForAll BigInteger big) {
        assertThat(V8Number.read(new V8Number.Num(number).bytes())).isEqualTo(new V8Number.Num(number));
        assertThat(V8Number.read(new V8Number.Big(big).bytes())).isEqualTo(new V8Number.Big(big));
    }

    @Property
    void survivesAnyBytes(@ForAll byte[] bytes) {
        byte[] message = new byte[bytes.length + 2];
        message[0] = (byte) 0xff;
        message[1] = 15;
        System.arraycopy(bytes, 0, message, 2, bytes.length);
        assertThat(V8Number.read(message))
                .satisfiesAnyOf(
                        it -> assertThat(it).isNull(),
                        it -> assertThat(it.bytes()).isNotEmpty());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
