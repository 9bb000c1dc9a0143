package dev.holdfast.denokv.connect;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/** Writes to a guest, who can be cut while he takes nothing. */
record GuestWriter(DataWriter writer, Guest guest) implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
        guest.write(() -> writer.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        guest.write(() -> writer.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        guest.write(() -> writer.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        guest.write(() -> writer.writeNow(buffer));
    }

    @Override
    public void flush() {
        guest.write(writer::flush);
    }

    @Override
    public void close() {
        guest.write(writer::close);
    }
}
