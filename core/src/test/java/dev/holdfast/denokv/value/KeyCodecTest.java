package dev.holdfast.denokv.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
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

/** Keys as bytes: what Deno writes, the order, and nothing but what is written so. */
class KeyCodecTest {

    @Test
    void writesWhatDenoWrites() {
        List<KeyPart> key = List.of(
                new KeyPart.Text("a"),
                new KeyPart.Number(1),
                new KeyPart.BigInt(BigInteger.TWO),
                new KeyPart.Bool(true),
                new KeyPart.Bytes(new byte[] {0, 1}));
        assertThat(hex(KeyCodec.encode(key))).isEqualTo("026100" + "21bff0000000000000" + "1502" + "27" + "0100ff0100");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 14",
        "1, 1501",
        "-1, 13fe",
        "255, 15ff",
        "256, 160100",
        "-256, 12feff",
        "18446744073709551615, 1cffffffffffffffff",
        "-18446744073709551615, 0c0000000000000000",
        "18446744073709551616, 1d09010000000000000000",
        "-18446744073709551616, 0bf6feffffffffffffffff"
    })
    void writesBigints(String value, String bytes) {
        assertThat(hex(KeyCodec.encode(List.of(new KeyPart.BigInt(new BigInteger(value))))))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 218000000000000000", "-0.0, 217fffffffffffffff", "-1, 21400fffffffffffff"})
    void writesNumbers(double value, String bytes) {
        assertThat(hex(KeyCodec.encode(List.of(new KeyPart.Number(value))))).isEqualTo(bytes);
    }

    @Test
    void takesAllNansForOneOfEachSign() {
        double odd = Double.longBitsToDouble(0xfff8_0000_0000_0001L);
        assertThat(hex(KeyCodec.encode(List.of(new KeyPart.Number(odd))))).isEqualTo("210007ffffffffffff");
        assertThat(hex(KeyCodec.encode(List.of(new KeyPart.Number(Double.NaN)))))
                .isEqualTo("21fff8000000000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02", "0261", "0200ff", "1402", "15", "1500", "13ff", "1d0801", "1d0900", "21bff0", "28", "0a00", "03",
                "02ff00"
            })
    void refusesWhatNoKeyHas(String bytes) {
        byte[] key = HexFormat.of().parseHex(bytes);
        assertThatThrownBy(() -> KeyCodec.decode(key)).isInstanceOf(Malformed.class);
    }

    @Test
    void refusesHalfOfAPair() {
        List<KeyPart> half = List.of(new KeyPart.Text("\ud800"));
        assertThatThrownBy(() -> KeyCodec.encode(half)).isInstanceOf(Malformed.class);
    }

    @Property
    void comesBack(@ForAll("keys") List<KeyPart> key) {
        assertThat(KeyCodec.decode(KeyCodec.encode(key))).isEqualTo(key);
    }

    @Property
    void whateverIsReadIsWrittenTheSame(@ForAll byte[] bytes) {
        List<KeyPart> key;
        try {
            key = KeyCodec.decode(bytes);
        } catch (Malformed _) {
            return;
        }
        assertThat(KeyCodec.encode(key)).isEqualTo(bytes);
    }

    @Property
    void sortsLikeItsParts(@ForAll("parts") KeyPart a, @ForAll("parts") KeyPart b) {
        int bytes = Arrays.compareUnsigned(KeyCodec.encode(List.of(a)), KeyCodec.encode(List.of(b)));
        assertThat(Integer.signum(bytes)).isEqualTo(Integer.signum(compare(a, b)));
    }

    @Provide
    Arbitrary<List<KeyPart>> keys() {
        return parts().list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<KeyPart> parts() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(6).map(KeyPart.Bytes::new),
                Arbitraries.strings()
                        .withChars('\0', 'a', 'ÿ', '\uffff')
                        .ofMaxLength(5)
                        .map(KeyPart.Text::new),
                Arbitraries.bigIntegers()
                        .between(BigInteger.ONE.shiftLeft(80).negate(), BigInteger.ONE.shiftLeft(80))
                        .map(KeyPart.BigInt::new),
                Arbitraries.longs()
                        .map(Double::longBitsToDouble)
                        .filter(it -> !Double.isNaN(it))
                        .map(KeyPart.Number::new),
                Arbitraries.of(true, false).map(KeyPart.Bool::new));
    }

    private static int compare(KeyPart a, KeyPart b) {
        return switch (a) {
            case KeyPart.Bytes(byte[] x) when b instanceof KeyPart.Bytes(byte[] y) -> Arrays.compareUnsigned(x, y);
            case KeyPart.Text(String x)
            when b instanceof KeyPart.Text(String y) ->
                Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray());
            case KeyPart.BigInt(BigInteger x) when b instanceof KeyPart.BigInt(BigInteger y) -> x.compareTo(y);
            case KeyPart.Number(double x) when b instanceof KeyPart.Number(double y) -> Double.compare(x, y);
            case KeyPart.Bool(boolean x) when b instanceof KeyPart.Bool(boolean y) -> Boolean.compare(x, y);
            default -> Integer.compare(rank(a), rank(b));
        };
    }

    private static int rank(KeyPart part) {
        return List.of(
                        KeyPart.Bytes.class,
                        KeyPart.Text.class,
                        KeyPart.BigInt.class,
                        KeyPart.Number.class,
                        KeyPart.Bool.class)
                .indexOf(part.getClass());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
