package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How kube-proxy was started, as far as its rules show it.
 *
 * @param family which family's rules are meant: kube-proxy runs once for each
 * @param pods how it tells pods' packets; by the node's range of pods where nothing is said
 * @param masqueradeAll whether everything to addresses inside the cluster is masqueraded ({@code --masquerade-all})
 * @param masqueradeBit which bit of the mark says that a packet is to be masqueraded, 0 to 31
 * @param nodePortAddresses where node ports are open ({@code --nodeport-addresses}); on all addresses if it is empty
 * @param localhostNodePorts whether node ports are open on 127.0.0.1 too ({@code --iptables-localhost-nodeports})
 * @param randomFully whether iptables knows {@code --random-fully}, as it does since 1.6.2
 * @param conntrackTcpLiberal whether conntrack takes segments beyond the window ({@code --conntrack-tcp-be-liberal})
 * @param counted whether the kernel has nfacct, with which newer releases count two kinds of packets
 */
public record ProxyOptions(
        Family family,
        Optional<PodDetection> pods,
        boolean masqueradeAll,
        int masqueradeBit,
        List<Network> nodePortAddresses,
        boolean localhostNodePorts,
        boolean randomFully,
        boolean conntrackTcpLiberal,
        boolean counted) {
    /** What kube-proxy does for IPv4 where nothing is said, on a kernel without nfacct. */
    public static final ProxyOptions USUAL =
            new ProxyOptions(Family.IPV4, Optional.empty(), false, 14, List.of(), true, true, false, false);

    /** Copies the list; refuses a bit that a mark has not. */
    public ProxyOptions {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("a mark has no bit " + masqueradeBit);
        }
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }

    /** The mark of packets that are to be masqueraded: {@code 0x4000}. */
    public String masqueradeMark() {
        return String.format("0x%x", 1L << masqueradeBit);
    }

    /** The same for that family. */
    public ProxyOptions with(Family other) {
        return changed(draft -> draft.family = other);
    }

    /** The same with pods' packets told so. */
    public ProxyOptions with(PodDetection detection) {
        return changed(draft -> draft.pods = Optional.of(detection));
    }

    /** The same, with everything masqueraded or not. */
    public ProxyOptions withMasqueradeAll(boolean all) {
        return changed(draft -> draft.masqueradeAll = all);
    }

    /** The same, with node ports open on those addresses. */
    public ProxyOptions withNodePortAddresses(List<Network> addresses, boolean onLocalhost) {
        return changed(draft -> {
            draft.nodePortAddresses = addresses;
            draft.localhostNodePorts = onLocalhost;
        });
    }

    /** The same on a kernel that has nfacct, or not. */
    public ProxyOptions withCounted(boolean nfacct) {
        return changed(draft -> draft.counted = nfacct);
    }

    /** The same with another bit of the mark that asks for masquerading; refuses one that a mark has not. */
    public ProxyOptions withMasqueradeBit(int bit) {
        return changed(draft -> draft.masqueradeBit = bit);
    }

    /** The same where conntrack takes segments beyond the window, or not. */
    public ProxyOptions withConntrackTcpLiberal(boolean liberal) {
        return changed(draft -> draft.conntrackTcpLiberal = liberal);
    }

    private ProxyOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new ProxyOptions(
                draft.family,
                draft.pods,
                draft.masqueradeAll,
                draft.masqueradeBit,
                draft.nodePortAddresses,
                draft.localhostNodePorts,
                randomFully,
                draft.conntrackTcpLiberal,
                draft.counted);
    }

    /** What can be said otherwise. */
    private static final class Draft {
        private Family family;
        private Optional<PodDetection> pods;
        private boolean masqueradeAll;
        private int masqueradeBit;
        private List<Network> nodePortAddresses;
        private boolean localhostNodePorts;
        private boolean conntrackTcpLiberal;
        private boolean counted;

        private Draft(ProxyOptions of) {
            family = of.family;
            pods = of.pods;
            masqueradeAll = of.masqueradeAll;
            masqueradeBit = of.masqueradeBit;
            nodePortAddresses = of.nodePortAddresses;
            localhostNodePorts = of.localhostNodePorts;
            conntrackTcpLiberal = of.conntrackTcpLiberal;
            counted = of.counted;
        }
    }

    /** How pods' packets are told on that node. */
    public PodDetection podsOn(ClusterNode node) {
        return pods.orElseGet(() -> new PodDetection.Cidr(node.podCidrs()));
    }
}
