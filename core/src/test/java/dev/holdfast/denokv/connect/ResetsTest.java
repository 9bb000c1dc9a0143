package dev.holdfast.denokv.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ResetsTest {

    @Property(tries = 200)
    void areFoundHoweverTheBytesAreCut(@ForAll long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes());
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int type = random.nextInt(10);
            int stream = random.nextInt(1 << 20);
            byte[] content = new byte[type == 3 ? 4 : random.nextInt(40)];
            // What looks like a frame within one.
            Arrays.fill(content, (byte) 3);
            bytes.writeBytes(ByteBuffer.allocate(9 + content.length)
                    .put((byte) 0)
                    .putShort((short) content.length)
                    .put((byte) type)
                    .put((byte) 0)
                    .putInt(random.nextBoolean() ? stream : stream | 1 << 31)
                    .put(content)
                    .array());
            if (type == 3) {
                expected.add(stream);
            }
        }
        List<Integer> found = new ArrayList<>();
        Resets resets = new Resets(found::add);
        byte[] all = bytes.toByteArray();
        for (int at = 0; at < all.length; ) {
            int end = Math.min(all.length, at + 1 + random.nextInt(20));
            resets.look(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        assertThat(found).isEqualTo(expected);
    }
}
