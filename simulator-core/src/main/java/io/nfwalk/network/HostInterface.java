package io.nfwalk.network;

import java.util.Optional;

/**
 * An interface of one of several hosts: what a wire ends in.
 *
 * @param host the host's name
 * @param device the interface's name on it
 */
public record HostInterface(String host, String device) {
    /** What {@code worker-2/veth-tmp2} names, or empty if that is no host and interface. */
    public static Optional<HostInterface> parse(String text) {
        int slash = text.indexOf('/');
        return slash < 1 || slash == text.length() - 1
                ? Optional.empty()
                : Optional.of(new HostInterface(text.substring(0, slash), text.substring(slash + 1)));
    }

    /** {@code worker-2/veth-tmp2}. */
    @Override
    public String toString() {
        return host + "/" + device;
    }
}
