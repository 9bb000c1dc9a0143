package dev.holdfast.transfer.runs;

/** Where the server may write on request. */
@FunctionalInterface
public interface Places {

    /**
     * The one address that is written to under this name: links in the path of a file are followed, so that two names of
     * one file answer the same. What it answers, it answers unchanged, until somebody moves a link.
     *
     * @throws dev.holdfast.model.Failure USAGE, with what to configure, for an address that it may not write to
     */
    String settled(String address);
}
