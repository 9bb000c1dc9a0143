package dev.holdfast.archive.vault;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.List;

/** The content of an age file as a stream. */
final class AgeInput {
    private AgeInput() {}

    /** Reads the header; every chunk of the content is authentic when it comes out, and the end when it is reached. */
    static InputStream of(InputStream file, List<? extends RecipientStanzaReader> keys)
            throws IOException, GeneralSecurityException {
        return Channels.newInputStream(new StandardDecryptingChannelFactory()
                .newDecryptingChannel(Channels.newChannel(file), List.copyOf(keys)));
    }
}
