package dev.holdfast.denokv.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.denokv.wire.BackupPairs;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in the objects of a bucket: the bytes of the format, and every rule that an object can break. */
class ContentTest {
    private static final byte[] KEY = {'k'};
    private static final int CHECKSUM = 35;
    private static final Versionstamp FIVE = Versionstamp.of(5);

    @Test
    void pairsAreWrittenInTheFormat() {
        StoredPair pair = new StoredPair(KEY, new byte[] {'v'}, Encoding.LE64, FIVE, StoredPair.NEVER);
        byte[] written = StoredPair.write(List.of(pair));
        assertThat(HexFormat.of().formatHex(written))
                .startsWith("0a07" + "0a02646b" + "120176" + "1219" + "0a026d6b" + "1213" + "00000000000000050000"
                        + "02" + "ffffffffffffffff");
        assertThat(StoredPair.read(written)).usingRecursiveComparison().isEqualTo(List.of(pair));
    }

    @Test
    void everyFlippedBitIsNoticed() {
        LogPiece piece = new LogPiece(List.of(set(5, Moment.LAST)), 7);
        byte[] written = piece.write();
        for (int bit = 0; bit < (written.length - CHECKSUM) * 8; bit++) {
            byte[] flipped = written.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> LogPiece.read(piece.name(Sequence.of(1)), flipped))
                    .isInstanceOf(Malformed.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void aChecksumIsTheSumOfAllBeforeIt() throws Exception {
        byte[] written = StoredPair.write(List.of());
        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("c23e20"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest()));
        assertThat(BackupPairs.parse(written).data()).isEmpty();
    }

    @Test
    void pairsWithoutExpiryAreRead() {
        var data = new BackupPairs.Pair(new byte[] {'d', 'k'}, new byte[0]);
        var metadata =
                new BackupPairs.Pair(new byte[] {'m', 'k'}, HexFormat.of().parseHex("0000000000000005000001"));
        StoredPair read = StoredPair.read(new BackupPairs(List.of(data), List.of(metadata)).toBytes())
                .getFirst();
        assertThat(read.expireAtMs()).isEqualTo(StoredPair.NEVER);
        assertThat(read.encoding()).isEqualTo(Encoding.V8);
    }

    @Test
    void pairsThatDoNotBelongTogetherAreRefused() {
        var data = new BackupPairs.Pair(new byte[] {'d', 'k'}, new byte[0]);
        byte[] description = HexFormat.of().parseHex("0000000000000005000001");
        for (BackupPairs broken : List.of(
                new BackupPairs(List.of(data), List.of()),
                new BackupPairs(List.of(data), List.of(new BackupPairs.Pair(new byte[] {'m', 'l'}, description))),
                new BackupPairs(List.of(data), List.of(new BackupPairs.Pair(new byte[] {'x', 'k'}, description))),
                new BackupPairs(List.of(data), List.of(new BackupPairs.Pair(new byte[0], description))),
                new BackupPairs(List.of(data), List.of(new BackupPairs.Pair(new byte[] {'m', 'k'}, new byte[12]))))) {
            assertThatThrownBy(() -> StoredPair.read(broken.toBytes())).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void logsComeBackUnderTheirName() {
        LogPiece piece =
                new LogPiece(List.of(set(5, 0), clear(5, Moment.LAST), set(9, Moment.LAST)), 1_700_000_000_000L);
        ObjectName.Log name = piece.name(Sequence.of(3));
        assertThat(name)
                .hasToString("logs/0001_0000000000000003_000000000000000500000000_00000000000000090000ffff.bin");
        assertThat(LogPiece.read(name, piece.write()))
                .usingRecursiveComparison()
                .isEqualTo(piece);
    }

    @Test
    void logsThatBreakARuleAreRefused() {
        for (List<LoggedChange> broken : List.<List<LoggedChange>>of(
                List.of(),
                List.of(set(5, 0)),
                List.of(set(5, 0), set(6, Moment.LAST)),
                List.of(set(6, Moment.LAST), set(5, Moment.LAST)),
                List.of(set(5, Moment.LAST), set(5, Moment.LAST)),
                List.of(set(5, 1), set(5, 0), set(5, Moment.LAST)))) {
            assertThatThrownBy(() -> new LogPiece(broken, 0)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void logsUnderAnotherNameAreRefused() {
        LogPiece piece = new LogPiece(List.of(set(5, Moment.LAST)), 0);
        ObjectName.Log other = new LogPiece(List.of(set(6, Moment.LAST)), 0).name(Sequence.of(1));
        assertThatThrownBy(() -> LogPiece.read(other, piece.write())).isInstanceOf(Malformed.class);
    }

    @Test
    void sumsInALogAreRefused() {
        var sum = new BackupLog.Entry(Moment.endOf(FIVE).bytes(), BackupLog.Kind.SUM, KEY, new byte[8], 2, 0);
        byte[] content = new BackupLog(List.of(sum), 0).toBytes();
        ObjectName.Log name = new LogPiece(List.of(set(5, Moment.LAST)), 0).name(Sequence.of(1));
        assertThatThrownBy(() -> LogPiece.read(name, content)).hasMessageContaining("neither a set nor a removal");
    }

    private static LoggedChange set(long commit, int order) {
        return new LoggedChange.Set(
                new Moment(Versionstamp.of(commit), order), KEY, new byte[] {'v'}, Encoding.BYTES, 0);
    }

    private static LoggedChange clear(long commit, int order) {
        return new LoggedChange.Clear(new Moment(Versionstamp.of(commit), order), KEY);
    }
}
