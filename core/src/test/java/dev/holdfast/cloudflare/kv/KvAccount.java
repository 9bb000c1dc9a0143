package dev.holdfast.cloudflare.kv;

import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/** Fills simulated namespaces, without the target under test. */
final class KvAccount {
    private KvAccount() {}

    static Namespace namespace(SimAccount account, Batch pairs) {
        Namespace namespace = account.api().createNamespace("ns" + System.nanoTime());
        KvCalls calls = new KvCalls(account.api(), namespace.id());
        BatchBuilder some = new BatchBuilder(4);
        for (int row = 0; row < pairs.rows(); row++) {
            some.addRow(pairs, row);
            if (some.rows() == KvCalls.BULK_PUT || some.bytes() > 20 << 20) {
                put(calls, some.build());
            }
        }
        if (!some.isEmpty()) {
            put(calls, some.build());
        }
        return namespace;
    }

    static Batch pairs(int count, IntFunction<String> name, IntFunction<byte[]> value) {
        BatchBuilder pairs = new BatchBuilder(4);
        for (int i = 0; i < count; i++) {
            pairs.addText(name.apply(i)).addBlob(value.apply(i)).addNull().addNull();
        }
        return pairs.build();
    }

    static byte[] text(int i) {
        return ("value " + i).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] binary(int i) {
        return new byte[] {(byte) 0xff, (byte) i};
    }

    private static void put(KvCalls calls, Batch batch) {
        try {
            Path file = Files.createTempFile("pairs", ".json");
            try (OutputStream out = Files.newOutputStream(file);
                    PairJsonWriter writer = new PairJsonWriter(out)) {
                writer.write(batch);
                writer.finish();
            }
            calls.bulkPut(file, false);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
