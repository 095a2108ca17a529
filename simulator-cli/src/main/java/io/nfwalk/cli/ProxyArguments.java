package io.nfwalk.cli;

import io.nfwalk.kube.ClusterNode;
import io.nfwalk.kube.PodDetection;
import io.nfwalk.kube.ProxyOptions;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How kube-proxy was started: options that are called as its own are. */
final class ProxyArguments {
    /** How kube-proxy tells pods' packets. */
    enum LocalMode {
        /** By {@code --cluster-cidr}. */
        CLUSTER_CIDR("ClusterCIDR"),
        /** By the node's own range. */
        NODE_CIDR("NodeCIDR"),
        /** By {@code --pod-bridge-interface}. */
        BRIDGE("BridgeInterface"),
        /** By {@code --pod-interface-name-prefix}. */
        PREFIX("InterfaceNamePrefix");

        private final String word;

        LocalMode(String word) {
            this.word = word;
        }

        /** Reads the word of {@code --detect-local-mode}. */
        static final class Word implements ITypeConverter<LocalMode> {
            Word() {}

            @Override
            public LocalMode convert(String text) {
                return Arrays.stream(values())
                        .filter(mode -> mode.word.equals(text))
                        .findFirst()
                        .orElseThrow(() ->
                                new TypeConversionException("'" + text + "' is none of " + String.join(", ", words())));
            }

            private static List<String> words() {
                return Arrays.stream(values()).map(mode -> mode.word).toList();
            }
        }
    }

    /** Reads a range of addresses. */
    static final class NetworkWord implements ITypeConverter<Network> {
        NetworkWord() {}

        @Override
        public Network convert(String word) {
            return Network.parse(word)
                    .orElseThrow(() ->
                            new TypeConversionException("'" + word + "' is no range of addresses, such as 10.0.0.0/8"));
        }
    }

    /**
     * Where node ports are open.
     *
     * @param range addresses; empty for the node's first ones
     */
    private record NodePortRange(Optional<Network> range) {}

    /** Reads a range of addresses, or the word for the node's first ones. */
    static final class NodePortWord implements ITypeConverter<NodePortRange> {
        NodePortWord() {}

        @Override
        public NodePortRange convert(String word) {
            return new NodePortRange(
                    word.equals("primary") ? Optional.empty() : Optional.of(new NetworkWord().convert(word)));
        }
    }

    /** Reads which bit of a mark is meant. */
    static final class BitWord implements ITypeConverter<Integer> {
        BitWord() {}

        @Override
        public Integer convert(String word) {
            if (!word.matches("[0-9]|[12][0-9]|3[01]")) {
                throw new TypeConversionException("'" + word + "' is no number from 0 to 31");
            }
            return Integer.valueOf(word);
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--cluster-cidr",
            split = ",",
            paramLabel = "CIDR",
            converter = NetworkWord.class,
            description = "Where pods' addresses are from; without it, the node's own podCIDRs.")
    private List<Network> clusterCidrs = new ArrayList<>();

    @Option(
            names = "--detect-local-mode",
            paramLabel = "MODE",
            converter = LocalMode.Word.class,
            description = "How kube-proxy tells pods' packets: ClusterCIDR, NodeCIDR, BridgeInterface or"
                    + " InterfaceNamePrefix (default: ClusterCIDR with --cluster-cidr, else NodeCIDR).")
    private LocalMode mode;

    @Option(
            names = "--pod-bridge-interface",
            defaultValue = "cni0",
            paramLabel = "NAME",
            description = "The bridge of BridgeInterface (default: ${DEFAULT-VALUE}).")
    private String bridge;

    @Option(
            names = "--pod-interface-name-prefix",
            defaultValue = "veth",
            paramLabel = "PREFIX",
            description = "How pods' interfaces are called, for InterfaceNamePrefix (default: ${DEFAULT-VALUE}).")
    private String prefix;

    @Option(names = "--masquerade-all", description = "Everything to addresses inside the cluster is masqueraded.")
    private boolean masqueradeAll;

    @Option(
            names = "--iptables-masquerade-bit",
            defaultValue = "14",
            paramLabel = "BIT",
            converter = BitWord.class,
            description = "The bit of the mark that asks for masquerading, 0 to 31 (default: ${DEFAULT-VALUE}).")
    private int masqueradeBit;

    @Option(
            names = "--nodeport-addresses",
            split = ",",
            paramLabel = "CIDR",
            converter = NodePortWord.class,
            description = "On which of the node's addresses node ports are open: those in the ranges, or only the first"
                    + " of each family if it is the word primary; on all without it.")
    private List<NodePortRange> nodePortAddresses = new ArrayList<>();

    @Option(
            names = "--iptables-localhost-nodeports",
            arity = "1",
            defaultValue = "true",
            paramLabel = "BOOLEAN",
            description = "Whether node ports are open on 127.0.0.1, too (default: ${DEFAULT-VALUE}).")
    private boolean localhostNodePorts;

    @Option(
            names = "--conntrack-tcp-be-liberal",
            description = "Conntrack takes segments beyond the window, so that nothing has to be dropped as INVALID.")
    private boolean liberal;

    @Option(
            names = "--nfacct",
            description = "The kernel has nfacct counters, with which newer releases count two kinds of packets; the"
                    + " rules then need those counters to be loaded.")
    private boolean nfacct;

    ProxyArguments() {}

    /** What they say for that family on that node. */
    ProxyOptions of(Family family, ClusterNode node) {
        ProxyOptions options = ProxyOptions.USUAL
                .with(family)
                .withMasqueradeAll(masqueradeAll)
                .withMasqueradeBit(masqueradeBit)
                .withNodePortAddresses(nodePortRanges(node), localhostNodePorts)
                .withConntrackTcpLiberal(liberal)
                .withCounted(nfacct);
        return detection().map(options::with).orElse(options);
    }

    private List<Network> nodePortRanges(ClusterNode node) {
        if (nodePortAddresses.stream().allMatch(one -> one.range().isPresent())) {
            return nodePortAddresses.stream()
                    .flatMap(one -> one.range().stream())
                    .toList();
        }
        if (nodePortAddresses.size() > 1) {
            throw new ParameterException(
                    command.commandLine(), "--nodeport-addresses is either the word primary or ranges");
        }
        return Arrays.stream(Family.values())
                .flatMap(family -> node.addresses(family).stream().limit(1))
                .flatMap(address -> Network.parse(address.toString()).stream())
                .toList();
    }

    private Optional<PodDetection> detection() {
        LocalMode meant = mode != null ? mode : clusterCidrs.isEmpty() ? LocalMode.NODE_CIDR : LocalMode.CLUSTER_CIDR;
        return switch (meant) {
            case CLUSTER_CIDR -> {
                if (clusterCidrs.isEmpty()) {
                    throw new ParameterException(
                            command.commandLine(), "--detect-local-mode ClusterCIDR needs --cluster-cidr");
                }
                yield Optional.of(new PodDetection.Cidr(clusterCidrs));
            }
            case NODE_CIDR -> Optional.empty();
            case BRIDGE -> Optional.of(new PodDetection.Bridge(bridge));
            case PREFIX -> Optional.of(new PodDetection.InterfacePrefix(prefix));
        };
    }

    /** The name of the bridge that pods are on. */
    String bridge() {
        return bridge;
    }
}
