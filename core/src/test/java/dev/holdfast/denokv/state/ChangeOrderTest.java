package dev.holdfast.denokv.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.value.Versionstamp;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChangeOrderTest {
    private static final Moment MOMENT = new Moment(Versionstamp.of(1), Moment.LAST);

    /** Beginnings in common, zeros at ends, keys that begin others, bytes above 127. */
    @Provide
    Arbitrary<List<byte[]>> keys() {
        Arbitrary<Byte> bytes = Arbitraries.of((byte) 0, (byte) 1, (byte) 127, (byte) 128, (byte) 255);
        return bytes.array(byte[].class).ofMaxSize(12).list().ofMaxSize(60);
    }

    @Property
    void isThatOfTheirBytes(@ForAll("keys") List<byte[]> keys, @ForAll("keys") List<byte[]> beginnings) {
        byte[] beginning = beginnings.isEmpty() ? new byte[0] : beginnings.getFirst();
        Set<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        keys.forEach(key -> sorted.add(joined(beginning, key)));
        check(sorted);
    }

    /** More of them than a few bits can count. */
    @Example
    void ofMany() {
        Set<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        IntStream.range(0, 70_000).forEach(i -> sorted.add(("key " + i * 7_919L).getBytes()));
        check(sorted);
    }

    private static void check(Set<byte[]> sorted) {
        // By their texts is as good as any other order.
        List<LoggedChange> changes = sorted.stream()
                .<LoggedChange>map(key -> new LoggedChange.Clear(MOMENT, key))
                .sorted((a, b) -> Arrays.toString(a.key()).compareTo(Arrays.toString(b.key())))
                .toList();
        assertThat(Arrays.stream(ChangeOrder.of(changes)).map(LoggedChange::key))
                .containsExactlyElementsOf(sorted);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }
}
