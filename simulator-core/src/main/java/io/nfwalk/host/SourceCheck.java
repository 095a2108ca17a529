package io.nfwalk.host;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * The check of an IPv4 packet's source: rp_filter, and addresses that can't be another host's.
 *
 * <p>Source: kernel net/ipv4/fib_frontend.c, fib_validate_source.
 */
final class SourceCheck {
    private final Map<String, NetworkInterface> interfaces;
    private final Sysctls sysctls;
    private final Fib fib;
    /** Whether a policy rule or a local route was ever added: then own addresses are not looked up the short way. */
    private final boolean customized;

    SourceCheck(Map<String, NetworkInterface> interfaces, Sysctls sysctls, Fib fib, boolean customized) {
        this.interfaces = interfaces;
        this.sysctls = sysctls;
        this.fib = fib;
        this.customized = customized;
    }

    /** What the check says. */
    sealed interface Outcome {
        /**
         * The source may be.
         *
         * @param neighbour whether the check found that the source is on the link of the in interface
         */
        record Fine(boolean neighbour) implements Outcome {}

        /** The packet is dropped. */
        record Refused(String reason) implements Outcome {}
    }

    private static final Outcome FINE = new Outcome.Fine(false);

    /**
     * Checks a packet's source.
     *
     * @param outDevice the interface it would leave by, empty for one that is delivered
     * @param towards the address that the reverse route would come from, empty for a broadcast
     */
    Outcome check(Flow flow, Optional<String> outDevice, Optional<IpAddress> towards) {
        IpAddress source = flow.source().orElseThrow();
        String device = flow.inInterface();
        int strictness = Math.max(setting("all", "rp_filter"), setting(device, "rp_filter"));
        boolean acceptsLocal = sysctls.eitherOn(Family.IPV4, device, "accept_local");
        boolean redirects =
                outDevice.equals(Optional.of(device)) && sysctls.eitherOn(Family.IPV4, device, "send_redirects");
        if (strictness == 0 && !redirects && (acceptsLocal || !customized)) {
            return acceptsLocal || !isAddress(source) ? FINE : refused(source, "is one of the host's own addresses");
        }
        int mark = sysctls.eitherOn(Family.IPV4, device, "src_valid_mark") ? flow.mark() : 0;
        Flow back = flow.reversed(towards, outDevice.orElse(NetworkInterface.LOOPBACK), mark);
        return fib.lookup(back) instanceof Fib.Result.Hit hit
                ? judge(source, device, hit.entry(), strictness, acceptsLocal, back)
                : strictness == 0 ? FINE : refused(source, "has no route back (rp_filter)");
    }

    private Outcome judge(
            IpAddress source, String device, FibEntry entry, int strictness, boolean acceptsLocal, Flow back) {
        boolean local = entry.kind() == FibEntry.Kind.LOCAL;
        if (entry.kind() != FibEntry.Kind.UNICAST && !(local && acceptsLocal)) {
            return refused(source, local ? "is one of the host's own addresses" : "is a broadcast address");
        }
        if (entry.uses(device)) {
            return new Outcome.Fine(onLink(entry));
        }
        if (interfaces.get(device).addresses(Family.IPV4).isEmpty()) {
            return strictness == 0 ? FINE : refused(source, "has no route back through " + device + " (rp_filter)");
        }
        if (strictness == 1) {
            return refused(source, "has no route back through " + device + " (rp_filter)");
        }
        boolean neighbour = fib.lookup(back.boundTo(device)) instanceof Fib.Result.Hit hit
                && hit.entry().kind() == FibEntry.Kind.UNICAST
                && onLink(hit.entry());
        return new Outcome.Fine(neighbour);
    }

    private static boolean onLink(FibEntry entry) {
        return entry.hops().get(0).onLink();
    }

    private boolean isAddress(IpAddress source) {
        return interfaces.values().stream()
                .flatMap(device -> device.addresses().stream())
                .anyMatch(address -> address.address().equals(source));
    }

    private int setting(String device, String key) {
        return sysctls.interfaceSetting(Family.IPV4, device, key);
    }

    private static Outcome refused(IpAddress source, String what) {
        return new Outcome.Refused("source " + source + " " + what);
    }
}
