package io.nfwalk.kube;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.Network;
import java.util.List;
import java.util.Optional;

/**
 * How a node's proxy tells its pods' packets from others ({@code --detect-local-mode}).
 *
 * <p>Source: Kubernetes {@code pkg/proxy/util/localdetector.go}.
 */
public sealed interface PodDetection {
    /** The condition of a rule that is for pods' packets; empty if those of that family can't be told. */
    String isPod(Family family);

    /** The condition of a rule that is for other packets; empty if those of that family can't be told. */
    String isNoPod(Family family);

    /**
     * By their source: {@code ClusterCIDR}, or {@code NodeCIDR} with the node's own part of it.
     *
     * @param ranges where pods' addresses are from, at most one a family
     */
    record Cidr(List<Network> ranges) implements PodDetection {
        /** Copies the list. */
        public Cidr {
            ranges = List.copyOf(ranges);
        }

        /** By one range; pods of the other family can't be told. */
        public Cidr(Network range) {
            this(List.of(range));
        }

        /** Where pods' addresses of that family are from. */
        public Optional<Network> range(Family family) {
            return ranges.stream()
                    .filter(one -> one.address().family() == family)
                    .findFirst();
        }

        @Override
        public String isPod(Family family) {
            return range(family).map(one -> "-s " + one).orElse("");
        }

        @Override
        public String isNoPod(Family family) {
            return range(family).map(one -> "! -s " + one).orElse("");
        }
    }

    /**
     * By the bridge that they come from: {@code BridgeInterface}.
     *
     * @param name the bridge's name
     */
    record Bridge(String name) implements PodDetection {
        @Override
        public String isPod(Family family) {
            return "-i " + name;
        }

        @Override
        public String isNoPod(Family family) {
            return "! -i " + name;
        }
    }

    /**
     * By how the interface that they come from is called: {@code InterfaceNamePrefix}.
     *
     * @param prefix how the names begin
     */
    record InterfacePrefix(String prefix) implements PodDetection {
        @Override
        public String isPod(Family family) {
            return "-i " + prefix + "+";
        }

        @Override
        public String isNoPod(Family family) {
            return "! -i " + prefix + "+";
        }
    }

    /** Not at all. */
    record None() implements PodDetection {
        @Override
        public String isPod(Family family) {
            return "";
        }

        @Override
        public String isNoPod(Family family) {
            return "";
        }
    }
}
