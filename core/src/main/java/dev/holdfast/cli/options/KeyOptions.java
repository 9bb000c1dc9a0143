package dev.holdfast.cli.options;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What opens an encrypted snapshot. */
public final class KeyOptions {
    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "Private keys that open encrypted snapshots, as age-keygen writes them; may be repeated.")
    List<Path> identities = List.of();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Its first line opens snapshots with a passphrase, and encrypted identity files.")
    Path passphraseFile;

    @Option(
            names = "--trusted-key",
            paramLabel = "FILE",
            description = "Public Ed25519 key that must have signed what is read; may be repeated.")
    List<Path> trustedKeys = List.of();

    /** Empty when none was given. */
    public List<Path> trustedKeys() {
        return trustedKeys;
    }

    public List<Path> identities() {
        return identities;
    }

    /** Null when it was not given. */
    public Path passphraseFile() {
        return passphraseFile;
    }
}
