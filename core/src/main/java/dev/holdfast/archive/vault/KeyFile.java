package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.holdfast.model.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Makes key files, readable by their owner only. A file that is there is never replaced. */
public final class KeyFile {
    private final SecureRandom random;

    public KeyFile(SecureRandom random) {
        this.random = random;
    }

    /**
     * Writes a new private key as a file that {@code age -i} takes, encrypted if there is a passphrase; returns who has it.
     *
     * @throws Failure USAGE when the file is there already or can not be written
     */
    public Recipient newIdentity(Path file, Optional<Passphrase> passphrase) {
        Identity identity = Identity.generate(random);
        byte[] text = text(identity).getBytes(StandardCharsets.UTF_8);
        write(file, passphrase.map(words -> encrypted(text, words)).orElse(text), "rw-------");
        return identity.recipient();
    }

    /**
     * Writes a new pair of Ed25519 keys: the private one into the file, the public one beside it with {@code .pub}.
     *
     * @throws Failure USAGE when one of the files is there already or can not be written
     */
    public void newSigningKey(Path file) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            KeyPair pair = generator.generateKeyPair();
            write(file, Pem.text(pair.getPrivate()).getBytes(StandardCharsets.US_ASCII), "rw-------");
            write(publicFile(file), Pem.text(pair.getPublic()).getBytes(StandardCharsets.US_ASCII), "rw-r--r--");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the public key of a pair is. */
    public static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    static String text(Identity identity) {
        return "# public key: " + identity.recipient().text() + "\n" + identity.secret() + "\n";
    }

    private byte[] encrypted(byte[] text, Passphrase passphrase) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream cipher = Channels.newOutputStream(new StandardEncryptingChannelFactory()
                .newEncryptingChannel(
                        Channels.newChannel(file), List.of(PassphraseStanza.closing(passphrase, random))))) {
            cipher.write(text);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return file.toByteArray();
    }

    private static void write(Path file, byte[] content, String rights) {
        try {
            FileAttribute<?>[] owner =
                    file.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
                            }
                            : new FileAttribute<?>[0];
            Files.createFile(file, owner);
            Files.write(file, content, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        } catch (FileAlreadyExistsException e) {
            throw new Failure(
                    Failure.Kind.USAGE, file + " is there already", "Name another file; keys are not replaced.");
        } catch (IOException e) {
            throw new Failure(Failure.Kind.USAGE, "cannot write " + file, "Does its folder exist?", e);
        }
    }
}
