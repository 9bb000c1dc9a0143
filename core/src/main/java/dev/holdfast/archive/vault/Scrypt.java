package dev.holdfast.archive.vault;

import dev.holdfast.model.Failure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * scrypt with r = 8 and p = 1, as age has it, with its large table outside of the heap: 256 MiB for age's own work factor
 * are more than the whole heap may be, and are given back at once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7914">RFC 7914</a>
 */
final class Scrypt {
    private static final int WORDS = 16;
    private static final int BLOCKS = 16;
    private static final int ALL = BLOCKS * WORDS;
    private static final long BYTES = 4L * ALL;
    private static final int DOUBLE_ROUNDS = 4;

    private int[] state = new int[ALL];
    private int[] spare = new int[ALL];
    private final int[] block = new int[WORDS];

    private Scrypt() {}

    /**
     * @param work the binary logarithm of the cost
     * @throws Failure REMOTE when there is not so much memory
     */
    static byte[] derive(byte[] passphrase, byte[] salt, int work, int keyBytes) {
        byte[] mixed = new Scrypt().mix(pbkdf2(passphrase, salt, (int) BYTES), 1L << work);
        return pbkdf2(passphrase, mixed, keyBytes);
    }

    private static byte[] pbkdf2(byte[] passphrase, byte[] salt, int bytes) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
        generator.init(passphrase, salt, 1);
        return ((KeyParameter) generator.generateDerivedMacParameters(bytes * Byte.SIZE)).getKey();
    }

    private byte[] mix(byte[] input, long cost) {
        ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment table = table(arena, cost);
            for (long i = 0; i < cost; i++) {
                MemorySegment.copy(state, 0, table, ValueLayout.JAVA_INT, i * BYTES, ALL);
                mixBlocks();
            }
            for (long i = 0; i < cost; i++) {
                long at = state[ALL - WORDS] & (cost - 1);
                MemorySegment.copy(table, ValueLayout.JAVA_INT, at * BYTES, spare, 0, ALL);
                for (int word = 0; word < ALL; word++) {
                    state[word] ^= spare[word];
                }
                mixBlocks();
            }
            // What is left in memory could stand for the passphrase.
            table.fill((byte) 0);
        }
        ByteBuffer output = ByteBuffer.allocate((int) BYTES).order(ByteOrder.LITTLE_ENDIAN);
        output.asIntBuffer().put(state);
        return output.array();
    }

    private static MemorySegment table(Arena arena, long cost) {
        try {
            return arena.allocate(cost * BYTES, Long.BYTES);
        } catch (OutOfMemoryError e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "a passphrase of this work factor needs " + (cost * BYTES >> 20)
                            + " MiB of memory, which are not free",
                    "give this machine more memory, or use a machine that has it",
                    e);
        }
    }

    private void mixBlocks() {
        System.arraycopy(state, ALL - WORDS, block, 0, WORDS);
        for (int at = 0; at < BLOCKS; at++) {
            for (int word = 0; word < WORDS; word++) {
                block[word] ^= state[at * WORDS + word];
            }
            salsa();
            // Even ones first, then odd ones.
            int to = (at / 2 + (at % 2) * BLOCKS / 2) * WORDS;
            System.arraycopy(block, 0, spare, to, WORDS);
        }
        int[] mixed = spare;
        spare = state;
        state = mixed;
    }

    /** Salsa20/8 of the block, in place. */
    private void salsa() {
        int[] x = block.clone();
        for (int round = 0; round < DOUBLE_ROUNDS; round++) {
            for (int i = 0; i < 4; i++) {
                quarter(x, 5 * i, (5 * i + 4) % WORDS, (5 * i + 8) % WORDS, (5 * i + 12) % WORDS);
            }
            for (int i = 0; i < 4; i++) {
                int row = 4 * i;
                quarter(x, row + i, row + (i + 1) % 4, row + (i + 2) % 4, row + (i + 3) % 4);
            }
        }
        for (int word = 0; word < WORDS; word++) {
            block[word] += x[word];
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
