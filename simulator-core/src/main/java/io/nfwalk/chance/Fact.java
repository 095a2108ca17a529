package io.nfwalk.chance;

/**
 * Something about the world that a walk depends on and the input may not say.
 *
 * @param subject what is not known: {@code -m owner}
 * @param needs what would settle it, for people
 * @param scope for what it is one and the same
 */
public record Fact(String subject, String needs, Scope scope) {
    /** For what a fact is one and the same: it is asked once for that, and the answer remembered. */
    public enum Scope {
        /** A packet on its way through a host. */
        PACKET,
        /** The socket that sends a packet or will get it, and so all packets of it. */
        SOCKET
    }

    /** A fact about a packet. */
    public Fact(String subject, String needs) {
        this(subject, needs, Scope.PACKET);
    }
}
