import dev.holdfast.denokv.bucket.LogPiece;
import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.Moment;
import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.KeyCodec;
import dev.holdfast.denokv.value.KeyPart;
import dev.holdfast.denokv.value.Versionstamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Run by bench/denokv-checkout: writes a backup of so many mutations, 1,000 an object, of a quarter as many keys. */
final class DenokvCheckout {
    private static final int OF_AN_OBJECT = 1_000;
    private static final int OF_A_COMMIT = 4;
    private static final int VALUE = 90;

    private DenokvCheckout() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int mutations = Integer.parseInt(arguments[1]);
        Random random = new Random(7);
        Files.createDirectories(folder.resolve("logs"));
        long commit = 0;
        for (int object = 1; object <= mutations / OF_AN_OBJECT; object++) {
            List<LoggedChange> changes = new ArrayList<>();
            while (changes.size() < OF_AN_OBJECT) {
                commit += 1 + random.nextInt(9);
                for (int i = 1; i <= OF_A_COMMIT; i++) {
                    int order = i == OF_A_COMMIT ? Moment.LAST : i - 1;
                    changes.add(change(new Moment(Versionstamp.of(commit), order), random, mutations / 4));
                }
            }
            LogPiece piece = new LogPiece(changes, 1_700_000_000_000L + object * 1_000L);
            Files.write(folder.resolve(piece.name(Sequence.of(object)).toString()), piece.write());
        }
        Files.writeString(folder.resolve("differential"), "0".repeat(20));
    }

    private static LoggedChange change(Moment moment, Random random, int keys) {
        byte[] key = KeyCodec.encode(
                List.of(new KeyPart.Text("orders"), new KeyPart.Number(random.nextInt(keys)), new KeyPart.Text("line")));
        if (random.nextInt(10) == 0) {
            return new LoggedChange.Clear(moment, key);
        }
        byte[] value = new byte[VALUE];
        random.nextBytes(value);
        return new LoggedChange.Set(moment, key, value, Encoding.BYTES, 0);
    }
}
