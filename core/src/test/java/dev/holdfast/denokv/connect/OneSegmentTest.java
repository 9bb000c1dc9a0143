package dev.holdfast.denokv.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneSegmentTest {
    private static final String HEAD = "000002" + "01" + "04" + "00000001" + "88c0";
    private static final String LAST_HEAD = "000002" + "01" + "05" + "00000001" + "88c0";
    private static final String CONTINUE = "000003" + "01" + "04" + "00000001" + "480264";
    private static final String DATA = "000001" + "00" + "01" + "00000001" + "ff";

    private final List<String> written = new ArrayList<>();
    private final OneSegment writer = new OneSegment(new Recorder(written));

    private void write(String hex) {
        writer.writeNow(BufferData.create(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aHeadGoesWithItsData() {
        write(HEAD);
        assertThat(written).isEmpty();
        write(DATA);
        write(DATA);
        assertThat(written).containsExactly(HEAD + DATA, DATA);
    }

    @Test
    void whatIsAwaitedForItselfIsNotHeld() {
        write(LAST_HEAD);
        write(CONTINUE);
        assertThat(written).containsExactly(LAST_HEAD, CONTINUE);
    }

    @Test
    void theOrderStays() {
        write(HEAD);
        write(HEAD);
        write("000000" + "04" + "01" + "00000000");
        write(HEAD);
        writer.flush();
        assertThat(written).containsExactly(HEAD, HEAD + "000000040100000000", HEAD);
    }

    @Test
    void longOnesPassThrough() {
        String data = "000400" + "00" + "01" + "00000001" + "ab".repeat(1024);
        write(HEAD);
        write(data);
        assertThat(written).containsExactly(HEAD + data);
    }

    private record Recorder(List<String> written) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            writeNow(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            byte[] bytes = new byte[buffer.available()];
            buffer.read(bytes);
            written.add(HexFormat.of().formatHex(bytes));
        }
    }
}
