package io.nfwalk.explain;

import io.nfwalk.host.RouteError;
import io.nfwalk.walk.Cause;

/** Why a packet went no further, in a few words. */
public final class CauseWords {
    private CauseWords() {}

    /** The cause in words that could stand behind "because". */
    public static String of(Cause cause) {
        if (cause instanceof Cause.ByRule byRule) {
            return switch (byRule.visit().verdict()) {
                        case "REJECT" -> "rejected by ";
                        case "SYNPROXY" -> "taken by SYNPROXY at ";
                        default -> "dropped by ";
                    }
                    + byRule.visit().address();
        }
        if (cause instanceof Cause.BrokenPacket broken) {
            return "too broken for a match of " + broken.table() + ":" + broken.chain() + ":rule:" + broken.rule();
        }
        if (cause instanceof Cause.NotTranslatable) {
            return "NAT has no way to translate it";
        }
        if (cause instanceof Cause.TableFull) {
            return "the conntrack table is full";
        }
        if (cause instanceof Cause.TupleTaken) {
            return "another connection has its tuple already";
        }
        if (cause instanceof Cause.RefusedByHelper refused) {
            return "dropped by the helper " + refused.helper() + ", which can't read it or expect what it announces";
        }
        if (cause instanceof Cause.TakenByProxy) {
            return "SYNPROXY takes it, and tells both sides what they need to know of it";
        }
        if (cause instanceof Cause.MasqueradeMoved) {
            return "its connection is masqueraded for another out interface";
        }
        if (cause instanceof Cause.Martian martian) {
            return "martian: " + martian.reason();
        }
        if (cause instanceof Cause.NoRoute noRoute) {
            return routeError(noRoute.error());
        }
        if (cause instanceof Cause.SourceRefused refused) {
            return refused.reason();
        }
        return ofThePath(cause);
    }

    /** Whether a rule gave the packet to SYNPROXY. */
    static boolean isProxy(Cause cause) {
        return cause instanceof Cause.ByRule byRule && byRule.visit().verdict().equals("SYNPROXY");
    }

    private static String ofThePath(Cause cause) {
        if (cause instanceof Cause.ForwardingOff) {
            return "forwarding is off";
        }
        if (cause instanceof Cause.TtlExpired) {
            return "its time to live ran out";
        }
        if (cause instanceof Cause.TooBig tooBig) {
            return "longer than the " + tooBig.mtu() + " bytes that the link takes, and not to be cut";
        }
        if (cause instanceof Cause.ForAnotherHost) {
            return "the frame is for another host";
        }
        if (cause instanceof Cause.NeighbourUnknown unknown) {
            return "nobody on the link has " + unknown.nextHop();
        }
        if (cause instanceof Cause.NoBridgePort noPort) {
            return "the bridge has no port for it: " + noPort.reason();
        }
        if (cause instanceof Cause.InterfaceDown down) {
            return down.device() + " or the other end of its wire is down";
        }
        if (cause instanceof Cause.FragmentsMissing) {
            return "its other fragments have not come in time";
        }
        if (cause instanceof Cause.WaitsForFragments) {
            return "waits for the packet's other fragments";
        }
        throw new AssertionError(cause);
    }

    static String routeError(RouteError error) {
        return switch (error) {
            case NET_UNREACHABLE -> "no route";
            case HOST_UNREACHABLE -> "an unreachable route";
            case PROHIBITED -> "a prohibit route";
            case BLACKHOLE -> "a blackhole route";
        };
    }
}
