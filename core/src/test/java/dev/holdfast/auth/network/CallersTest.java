package dev.holdfast.auth.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.9, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "::1, ::1, true",
        "192.0.2.0/25, 192.0.2.128, false",
        "192.0.2.0/24, ::ffff:192.0.2.77, true",
    })
    void rangesHoldWhatTheySay(String range, String address, boolean inside) {
        assertThat(Cidr.parse(range).contains(address(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8::1, 2001:db8::/64",
        "2001:db8:0:5:a:b:c:d, 2001:db8:0:5::/64",
        "2001:db8:10:0:1::, 2001:db8:10::/64",
        "0:0:0:5::1, 0:0:0:5::/64",
        "fe80::1, fe80::/64",
        "::1, ::/64",
    })
    void whomALimitCountsIsWrittenAsARange(String address, String group) {
        assertThat(IpText.group(address(address))).isEqualTo(group);
        if (group.endsWith("/64")) {
            assertThat(Cidr.parse(group).contains(address(address))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10",
                "10.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "010.0.0.1",
                "256.0.0.1",
                "2001:db8::/129",
                "2001:db8::1/32",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:10.0.0.0/104",
                "localhost",
                "example.com",
                "0x7f.1",
                "2130706433",
                "1::2::3",
                "10.0.0.0/٨",
                "10.0.0.0/0008"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.hint()).isNotBlank();
        });
    }

    /** By whole numbers, which know nothing of bytes. */
    @Property
    void containsIsWhatArithmeticSays(
            @ForAll @Size(16) byte[] base, @ForAll @Size(16) byte[] other, @ForAll @IntRange(max = 128) int bits)
            throws UnknownHostException {
        BigInteger size = BigInteger.ONE.shiftLeft(128 - bits);
        BigInteger first = new BigInteger(1, base).divide(size).multiply(size);
        InetAddress start = InetAddress.getByAddress(bytes(first));
        InetAddress candidate = InetAddress.getByAddress(other);
        if (start.getAddress().length == 16 && candidate.getAddress().length == 16) {
            BigInteger distance = new BigInteger(1, other).subtract(first);
            boolean inside = distance.signum() >= 0 && distance.compareTo(size) < 0;
            assertThat(Cidr.parse(start.getHostAddress() + "/" + bits).contains(candidate))
                    .isEqualTo(inside);
            assertThat(Cidr.parse(start.getHostAddress() + "/" + bits).contains(start))
                    .isTrue();
        }
    }

    @Test
    void withoutTrustedProxiesTheHeaderMeansNothing() {
        assertThat(Callers.ANY.caller(address("192.0.2.1"), List.of("10.0.0.1")))
                .contains(address("192.0.2.1"));
        Callers other = new Callers(List.of(), ranges("10.0.0.0/8"));
        assertThat(other.caller(address("192.0.2.1"), List.of("10.0.0.1"))).contains(address("192.0.2.1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7 | 198.51.100.7",
                "1.1.1.1, 198.51.100.7 | 198.51.100.7",
                "1.1.1.1, 198.51.100.7, 10.0.0.2 | 198.51.100.7",
                "10.0.0.9, 198.51.100.7, 10.0.0.2 | 198.51.100.7",
                "nonsense, 198.51.100.7 | 198.51.100.7",
                "198.51.100.7:4711 | 198.51.100.7",
                "[2001:db8::7]:443 | 2001:db8::7",
                "2001:db8::7 | 2001:db8::7",
                "10.0.0.3, 10.0.0.2 | 10.0.0.3",
            })
    void behindTrustedProxiesTheRightmostStrangerCalls(String header, String caller) {
        Callers callers = new Callers(List.of(), ranges("10.0.0.0/8"));
        assertThat(callers.caller(address("10.0.0.1"), List.of(header))).contains(address(caller));
        assertThat(callers.caller(address("10.0.0.1"), List.of(header.split(", "))))
                .contains(address(caller));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1.1.1.1,", "unknown", "1.1.1.1, 300.1.1.1", "[::1", "1.1.1.1, evil.example"})
    void nonsenseFromATrustedProxyIsNobody(String header) {
        Callers callers = new Callers(List.of(), ranges("10.0.0.0/8"));
        assertThat(callers.caller(address("10.0.0.1"), List.of(header))).isEmpty();
        assertThat(callers.caller(address("10.0.0.1"), List.of("1.1.1.1,".repeat(1_000))))
                .isEmpty();
    }

    @Test
    void anEmptyListLetsEverybodyIn() {
        assertThat(Callers.ANY.mayCall(address("192.0.2.1"))).isTrue();
        Callers few = new Callers(ranges("192.0.2.0/24", "2001:db8::/32"), List.of());
        assertThat(few.mayCall(address("192.0.2.200"))).isTrue();
        assertThat(few.mayCall(address("2001:db8::5"))).isTrue();
        assertThat(few.mayCall(address("198.51.100.1"))).isFalse();
    }

    @Test
    void neighboursOfVersionSixCountAsOne() {
        assertThat(IpText.group(address("2001:db8::1"))).isEqualTo(IpText.group(address("2001:db8::ffff:1")));
        assertThat(IpText.group(address("2001:db8::1"))).isNotEqualTo(IpText.group(address("2001:db8:0:1::1")));
        assertThat(IpText.group(address("192.0.2.1"))).isNotEqualTo(IpText.group(address("192.0.2.2")));
    }

    private static List<Cidr> ranges(String... texts) {
        return Arrays.stream(texts).map(Cidr::parse).toList();
    }

    private static InetAddress address(String text) {
        return IpText.parse(text).orElseThrow();
    }

    private static byte[] bytes(BigInteger number) {
        byte[] all = number.toByteArray();
        byte[] sixteen = new byte[16];
        int length = Math.min(16, all.length);
        System.arraycopy(all, all.length - length, sixteen, 16 - length, length);
        return sixteen;
    }
}
