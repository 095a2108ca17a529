package io.nfwalk.kernel.host;

import io.nfwalk.packet.Family;

/** Under which name results tell of a host's rules. */
public final class HostKey {
    private HostKey() {}

    /** {@code HOST}, for IPv6 {@code HOST#6}. */
    public static String of(String host, Family family) {
        return switch (family) {
            case IPV4 -> host;
            case IPV6 -> host + "#6";
        };
    }
}
