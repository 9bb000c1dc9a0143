package dev.holdfast.transfer.runs;

/** Where the server may write on request. */
@FunctionalInterface
public interface Places {

    /** @throws dev.holdfast.model.Failure USAGE, with what to configure, for an address that it may not write to */
    void require(String address);
}
