package dev.holdfast.denokv.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in a bucket: both formats come back digit by digit, and sort as what they name. */
class NamesTest {
    private static final String STAMPS = "00000000000000050000ffff_00000000000000070000ffff";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshots/0001_0000000000000001_0000000000000002.bin",
                "snapshots/0000000000000001_0000000000000002_0000000000000003.bin"
            })
    void partsComeBack(String name) {
        assertThat(ObjectName.part(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logs/0001_0000000000000001_", "logs/0000000000000001_0000000000000002_"})
    void logsComeBack(String beginning) {
        String name = beginning + STAMPS + ".bin";
        assertThat(ObjectName.log(name)).hasToString(name);
        assertThat(ObjectName.log(name).first()).isEqualTo(Moment.endOf(Versionstamp.of(5)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs/",
                "logs/readme.txt",
                "logs/0002_0000000000000001_" + STAMPS + ".bin",
                "logs/0001_1_" + STAMPS + ".bin",
                "logs/0001_0000000000000001_" + STAMPS + ".BIN",
                "logs/0001_000000000000000A_" + STAMPS + ".bin",
                "logs/0001_8000000000000000_" + STAMPS + ".bin",
                "logs/0000000100000000_0000000000000002_" + STAMPS + ".bin",
                "logs/0001_0000000000000001_" + STAMPS + ".bin.tmp"
            })
    void refusesOthers(String name) {
        assertThatThrownBy(() -> ObjectName.log(name)).isInstanceOf(Malformed.class);
    }

    @Property
    void sortLikeWhatTheyName(
            @ForAll @LongRange(min = 0, max = 3) long sequence,
            @ForAll @LongRange(min = 0, max = 3) long other,
            @ForAll @IntRange(min = 0, max = 1) int format,
            @ForAll @IntRange(min = 0, max = 1) int otherFormat,
            @ForAll @LongRange(min = 0) long commit,
            @ForAll @LongRange(min = 0) long otherCommit) {
        ObjectName.Log a = log(new Sequence(format, sequence << 31), commit);
        ObjectName.Log b = log(new Sequence(otherFormat, other << 31), otherCommit);
        assertThat(Integer.signum(a.toString().compareTo(b.toString())))
                .isEqualTo(format == otherFormat ? Integer.signum(a.compareTo(b)) : textual(a, b));
        assertThat(ObjectName.log(a.toString())).isEqualTo(a);
    }

    /** Of different formats the first letters decide: those of format 0 begin with the epoch, which is below 0001…. */
    private static int textual(ObjectName.Log a, ObjectName.Log b) {
        return a.sequence().format() < b.sequence().format() ? -1 : 1;
    }

    private static ObjectName.Log log(Sequence sequence, long commit) {
        Moment moment = Moment.endOf(Versionstamp.of(commit));
        return new ObjectName.Log(sequence, moment, moment);
    }

    @Test
    void namesOfGenerationsSortByTime() {
        Instant time = Instant.parse("2026-11-26T08:05:00.123Z");
        GenerationName name = GenerationName.of(time.plusNanos(5), 0xbeef);
        assertThat(name).hasToString("20261126T080500123Z-0000beef");
        assertThat(GenerationName.parse(name.toString())).contains(name);
        assertThat(name).isLessThan(GenerationName.of(time.plusMillis(1), 0));
        for (String other : List.of("", "lease", "20261126T080500123Z", "20261326T080500123Z-0000beef")) {
            assertThat(GenerationName.parse(other)).isEmpty();
        }
    }
}
