package dev.holdfast.archive.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.crypto.generators.SCrypt;
import org.junit.jupiter.api.Test;

class ScryptTest {
    /** RFC 7914, section 12. */
    @Test
    void derivesTheKeyOfTheStandard() {
        byte[] key = Scrypt.derive(bytes("pleaseletmein"), bytes("SodiumChloride"), 14, 64);

        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
    }

    @Property(tries = 200)
    void derivesWhatAnotherImplementationDerives(
            @ForAll byte[] passphrase, @ForAll byte[] salt, @ForAll @IntRange(min = 1, max = 8) int work) {
        assertThat(Scrypt.derive(passphrase, salt, work, 32))
                .isEqualTo(SCrypt.generate(passphrase, salt, 1 << work, 8, 1, 32));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
