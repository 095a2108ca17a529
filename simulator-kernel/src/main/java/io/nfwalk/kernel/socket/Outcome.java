package io.nfwalk.kernel.socket;

import io.nfwalk.kernel.linux.Errno;
import io.nfwalk.network.Step;

/** The word of the result format for an error that a socket got. */
final class Outcome {
    private Outcome() {}

    static Step.Result of(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED, Errno.ECONNRESET -> Step.Result.REFUSED;
            case Errno.ENETUNREACH,
                    Errno.EHOSTUNREACH,
                    Errno.EACCES,
                    Errno.EINVAL,
                    Errno.ENETDOWN,
                    Errno.EADDRNOTAVAIL,
                    Errno.EMSGSIZE,
                    Errno.ENOPROTOOPT,
                    Errno.EPROTO,
                    Errno.EOPNOTSUPP,
                    Errno.ENONET,
                    Errno.EHOSTDOWN -> Step.Result.UNREACHABLE;
            default -> Step.Result.TIMEOUT;
        };
    }
}
