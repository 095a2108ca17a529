package io.nfwalk.host;

/** A host that can't be: two interfaces of one name, a port of a bridge that is not there, an address given twice. */
public final class HostException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Something is wrong with a host's description; the message names the host's part and the fault. */
    public HostException(String message) {
        super(message);
    }
}
