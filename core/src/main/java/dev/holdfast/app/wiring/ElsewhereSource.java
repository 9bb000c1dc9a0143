package dev.holdfast.app.wiring;

import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Source;

/** A source of another account than the one in force: its address says so. */
final class ElsewhereSource extends ForwardingSource {
    private final String address;

    private ElsewhereSource(Source source, String address) {
        super(source);
        this.address = address;
    }

    static Source of(Accounts.Meant meant, Source source) {
        return meant.prefix().isEmpty() ? source : new ElsewhereSource(source, meant.readdressed(source.address()));
    }

    @Override
    public String address() {
        return address;
    }
}
