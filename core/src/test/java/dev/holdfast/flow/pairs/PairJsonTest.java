package dev.holdfast.flow.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pairs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairJsonTest {
    private static final long NOW = 1_800_000_000;

    @Test
    void writesWhatWranglerTakesOnePairALine() throws IOException {
        Batch batch = pairs().addText("a\"b")
                .addBlob(utf8("grün\n"))
                .addInteger(1_900_000_000)
                .addText("{\"n\":9007199254740993}")
                .addText("b")
                .addBlob(new byte[] {(byte) 0xff, 0})
                .addNull()
                .addNull()
                .build();
        assertThat(written(batch)).isEqualTo("""
                        [
                        {"key":"a\\"b","value":"grün\\n","expiration":1900000000,"metadata":{"n":9007199254740993}},
                        {"key":"b","value":"/wA=","base64":true}
                        ]
                        """);
        assertThat(written(pairs().build())).isEqualTo("[]\n");
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBackByteForByte(@ForAll byte[] value, @ForAll String key, @ForAll boolean asText)
            throws IOException {
        byte[] name = utf8(key);
        byte[] bytes = asText ? utf8(new String(value, StandardCharsets.UTF_8)) : value;
        Batch batch = pairs().addText(name).addBlob(bytes).addNull().addNull().build();
        Batch back = read(written(batch));
        assertThat(back.buffer()).isEqualTo(batch.buffer());
    }

    @Test
    void everyByteAndEveryMalformedSequenceSurvives() throws IOException {
        BatchBuilder rows = pairs();
        for (int first = 0; first < 256; first++) {
            for (int second : new int[] {0, 0x7f, 0x80, 0xa0, 0xbf, 0xc0, 0xff}) {
                rows.addText(first + "/" + second)
                        .addBlob(new byte[] {'x', (byte) first, (byte) second, (byte) 0x80})
                        .addNull()
                        .addNull();
            }
        }
        Batch batch = rows.build();
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        try (PairJsonReader reader = reader(written(batch))) {
            for (Batch next = reader.next(); next != null; next = reader.next()) {
                back.writeBytes(next.buffer());
            }
            assertThat(reader.next()).isNull();
        }
        assertThat(back.toByteArray()).isEqualTo(batch.buffer());
    }

    @Test
    void noEntryIsLargerThanPromised() throws IOException {
        byte[] random = new byte[25 << 20];
        new Random(1).nextBytes(random);
        for (byte[] value : new byte[][] {random, new byte[25 << 20], filled('"', 25 << 20), filled('a', 25 << 20)}) {
            Batch batch = pairs().addText(filled('\\', 512))
                    .addBlob(value)
                    .addInteger(1)
                    .addText("\"" + "x".repeat(1022) + "\"")
                    .build();
            String json = written(batch);
            assertThat(utf8(json).length).isLessThan(PairJsonWriter.ENTRY_BYTES);
            assertThat(Arrays.equals(read(json).buffer(), batch.buffer())).isTrue();
        }
    }

    @Test
    void countsItsBytesAsItGoes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PairJsonWriter writer = new PairJsonWriter(out)) {
            writer.write(pairs().addText("k")
                    .addBlob(new byte[0])
                    .addNull()
                    .addNull()
                    .build());
            assertThat(writer.bytes()).isEqualTo("[\n{\"key\":\"k\",\"value\":\"\"}".length());
            writer.finish();
            assertThat(writer.bytes()).isEqualTo(out.size());
            assertThat(writer.pairs()).isOne();
        }
    }

    @Test
    void timeToLiveCountsFromNowAndWinsAndNullMetadataIsNone() throws IOException {
        Batch batch = read("""
                [{"metadata":null,"expiration":5,"expiration_ttl":60,"value":"","key":"k"},
                 {"key":"l","value":"aGk=","base64":true,"expiration":1e3,"metadata":{"b":1.0,"a":[ ]}}]""");
        assertThat(batch.integer(0, Pairs.EXPIRATION)).isEqualTo(NOW + 60);
        assertThat(batch.isNull(0, Pairs.METADATA)).isTrue();
        assertThat(batch.text(1, Pairs.VALUE)).isEqualTo("hi");
        assertThat(batch.integer(1, Pairs.EXPIRATION)).isEqualTo(1000);
        assertThat(batch.text(1, Pairs.METADATA)).isEqualTo("{\"a\":[],\"b\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | line 1, column 1",
                "[1] | column 2",
                "[{\"key\":\"a\"}] | has no value",
                "[{\"value\":\"a\"}] | has no key",
                "[{\"key\":1,\"value\":\"a\"}] | key must be a string",
                "[{\"key\":\"a\",\"value\":{}}] | value must be a string",
                "[{\"key\":\"a\",\"value\":\"%\",\"base64\":true}] | not base64",
                "[{\"key\":\"a\",\"value\":\"\",\"ttl\":1}] | no field \"ttl\"",
                "[{\"key\":\"a\",\"value\":\"\",\"expiration\":1.5}] | whole number",
                "[{\"key\":\"a\",\"value\":\"\",\"expiration_ttl\":9223372036854775807}] | in no year",
                "[{\"key\":\"a\",\"value\":\"\",\"expiration\":9223372036854775807}] | in no year",
                "[{\"key\":\"a\",\"value\":\"\\ud800\"}] | surrogate",
                "[{\"key\":\"a\",\"value\":\"\"} | line 1",
                "[] 1 | behind the array",
                "'' | must begin",
            })
    void whatIsNotTheFormatIsRefusedWithItsPlace(String json, String why) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining("pairs.json, line").hasMessageContaining(why);
        });
    }

    @Test
    void aKeyThatIsNoTextIsNamed() {
        Batch batch = pairs().addText(new byte[] {(byte) 0xff})
                .addBlob(new byte[0])
                .addNull()
                .addNull()
                .build();
        assertThatThrownBy(() -> written(batch)).isInstanceOf(Failure.class).hasMessageContaining("not valid UTF-8");
    }

    private static BatchBuilder pairs() {
        return new BatchBuilder(4);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] filled(char with, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    private static String written(Batch batch) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PairJsonWriter writer = new PairJsonWriter(out)) {
            writer.write(batch);
            writer.finish();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Batch read(String json) throws IOException {
        try (PairJsonReader reader = reader(json)) {
            return reader.next();
        }
    }

    private static PairJsonReader reader(String json) throws IOException {
        return new PairJsonReader(new ByteArrayInputStream(utf8(json)), "pairs.json", Failure.Kind.USAGE, NOW);
    }
}
