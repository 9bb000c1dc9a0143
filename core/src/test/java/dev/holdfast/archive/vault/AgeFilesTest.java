package dev.holdfast.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import dev.holdfast.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Files encrypted and read back, whole and damaged. */
class AgeFilesTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CHUNK = 65_536;

    private final Folder folder = new Folder(MemoryStore.create(), new SnapshotId("d1-shop", Instant.EPOCH));

    @Property(tries = 60)
    void comeOutAsTheyWentIn(
            @ForAll @IntRange(max = 3) int chunks,
            @ForAll @IntRange(min = -2, max = 2) int more,
            @ForAll @IntRange(min = 1, max = 12) int readers,
            @ForAll @IntRange(max = 11) int reader,
            @ForAll long seed)
            throws IOException {
        byte[] content = new byte[Math.max(0, chunks * CHUNK + more)];
        new Random(seed).nextBytes(content);
        List<Identity> identities =
                Stream.generate(() -> Identity.generate(RANDOM)).limit(readers).toList();
        Sealing sealing = sealing(identities);
        sealing.write("sql/x.sql", content);
        Identity one = identities.get(reader % readers);
        assertThat(read(sealing, one)).isEqualTo(content);
        assertThat(read(sealing, sealing.run())).isEqualTo(content);
        Envelope envelope = sealing.envelopes().getFirst();
        assertThat(envelope.bytes()).isEqualTo(folder.read("sql/x.sql.age").length);
    }

    @Property(tries = 150)
    void damageIsNamed(
            @ForAll @IntRange(max = 2 * CHUNK) int size, @ForAll @IntRange(max = 7) int bit, @ForAll long seed) {
        Random random = new Random(seed);
        Identity identity = Identity.generate(RANDOM);
        Sealing sealing = sealing(List.of(identity));
        sealing.write("sql/x.sql", new byte[size]);
        byte[] stored = folder.read("sql/x.sql.age");
        int at = random.nextBoolean() ? random.nextInt(Math.min(stored.length, 500)) : random.nextInt(stored.length);
        stored[at] ^= (byte) (1 << bit);
        folder.write("sql/x.sql.age", stored);
        assertThatThrownBy(() -> read(sealing, identity))
                .as("byte %d of %d", at, stored.length)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                .hasMessageContaining("sql/x.sql.age");
    }

    @Property(tries = 100)
    void identitiesAreReadFromTheirFiles(@ForAll @IntRange(min = 1, max = 4) int keys, @ForAll boolean windows) {
        List<Identity> identities =
                Stream.generate(() -> Identity.generate(RANDOM)).limit(keys).toList();
        StringBuilder text = new StringBuilder("# created: today\n\n");
        identities.forEach(identity -> text.append(KeyFile.text(identity)).append("  \n"));
        String file = windows ? text.toString().replace("\n", "\r\n") : text.toString();
        assertThat(IdentityFile.parse("f", file.getBytes(), Optional.empty()))
                .extracting(Identity::secret)
                .isEqualTo(identities.stream().map(Identity::secret).toList());
    }

    @Property(tries = 200)
    void whatIsNoIdentityFileIsRefusedWithoutSayingWhatIsInIt(
            @ForAll String text, @ForAll @IntRange(max = 73) int cut) {
        String secret = Identity.generate(RANDOM).secret();
        for (String bad : List.of(
                "x" + text, secret.substring(0, cut), secret.toLowerCase().substring(3))) {
            assertThatThrownBy(() -> IdentityFile.parse("f", bad.getBytes(), Optional.empty()))
                    .isInstanceOf(Failure.class)
                    .satisfies(it -> assertThat(it.getMessage()).hasSizeLessThan(80));
        }
    }

    private Sealing sealing(List<Identity> readers) {
        return new Sealing(
                folder,
                Encryption.none(RANDOM)
                        .to(readers.stream().map(Identity::recipient).toList(), Optional.empty()));
    }

    private byte[] read(Sealing sealing, Identity identity) throws IOException {
        Envelope envelope = sealing.envelopes().getFirst();
        InputStream stored = new ByteArrayInputStream(folder.read(envelope.name()));
        try (EnvelopeInput in = new EnvelopeInput(
                folder.path(envelope.name()), envelope, stored, new Keyring.Opener(List.of(identity)))) {
            return in.readAllBytes();
        }
    }
}
