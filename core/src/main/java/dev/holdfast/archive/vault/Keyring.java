package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The private keys and the passphrase that a reader has. Files are read when they are needed first, so that a verb
 * that meets nothing encrypted does not ask for them. Safe for several threads.
 */
public final class Keyring {
    public static final Keyring EMPTY = new Keyring(List.of(), List.of(), null);

    private final List<Path> files;
    private final List<Identity> given;
    private final Path passphraseFile;
    private List<Identity> identities;

    private Keyring(List<Path> files, List<Identity> given, Path passphraseFile) {
        this.files = List.copyOf(files);
        this.given = List.copyOf(given);
        this.passphraseFile = passphraseFile;
    }

    /**
     * @param files of identities
     * @param passphraseFile of what opens encrypted ones, and snapshots with a passphrase; may be null
     */
    public static Keyring reading(List<Path> files, Path passphraseFile) {
        return new Keyring(files, List.of(), passphraseFile);
    }

    /** The same, and one key more. */
    public Keyring with(Identity identity) {
        List<Identity> more = new ArrayList<>(given);
        more.add(identity);
        return new Keyring(files, more, passphraseFile);
    }

    /**
     * All keys, those given as such first.
     *
     * @throws dev.holdfast.model.Failure USAGE when a file is not what it should be, DENIED when a passphrase is missing
     *     or wrong
     */
    public synchronized List<Identity> identities() {
        if (identities == null) {
            List<Identity> all = new ArrayList<>(given);
            files.forEach(file -> all.addAll(IdentityFile.read(file, passphrase())));
            identities = List.copyOf(all);
        }
        return identities;
    }

    /** The stanza that the passphrase opens; empty when there is no passphrase. */
    Optional<PassphraseStanza> passphrase() {
        return Optional.ofNullable(passphraseFile).map(file -> PassphraseStanza.opening(Passphrase.read(file)));
    }

    /** Tries every key on every stanza, and remembers whether one fitted. */
    static final class Opener implements RecipientStanzaReader {
        private final List<Identity> identities;
        private FileKey fileKey;
        private boolean asked;

        Opener(List<Identity> identities) {
            this.identities = identities;
        }

        /** The key of the file, once its header was read. */
        Optional<FileKey> fileKey() {
            return Optional.ofNullable(fileKey);
        }

        /** The header is well-formed, and none of the keys fits. */
        boolean isLockedOut() {
            return asked && fileKey == null;
        }

        @Override
        public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
            asked = true;
            for (Identity identity : identities) {
                try {
                    FileKey opened = identity.reader().getFileKey(stanzas);
                    fileKey = new FileKey(opened.getEncoded());
                    return opened;
                } catch (GeneralSecurityException other) {
                    continue;
                }
            }
            throw new UnsupportedRecipientStanzaException("no key fits");
        }
    }
}
