package dev.holdfast.sql;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** SQLite's own {@code sqlite3_complete}, in Debian's shared library. */
final class NativeComplete {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libsqlite3.so.0"),
            Path.of("/usr/lib/aarch64-linux-gnu/libsqlite3.so.0"));

    private final MethodHandle complete;

    private NativeComplete(MethodHandle complete) {
        this.complete = complete;
    }

    /** Empty where the library is not installed. */
    @SuppressWarnings("restricted")
    static Optional<NativeComplete> find() {
        return LIBRARIES.stream().filter(Files::exists).findFirst().map(library -> {
            MemorySegment symbol =
                    SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("sqlite3_complete");
            FunctionDescriptor signature = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
            return new NativeComplete(Linker.nativeLinker().downcallHandle(symbol, signature));
        });
    }

    boolean isComplete(String sql, Charset charset) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) complete.invokeExact(arena.allocateFrom(sql, charset)) != 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
