package io.nfwalk.kube;

import io.nfwalk.packet.Network;

/**
 * How a node's proxy tells its pods' packets from others ({@code --detect-local-mode}).
 *
 * <p>Source: Kubernetes {@code pkg/proxy/util/localdetector.go}.
 */
public sealed interface PodDetection {
    /** The condition of a rule that is for pods' packets; empty if they can't be told. */
    String isPod();

    /** The condition of a rule that is for other packets; empty if they can't be told. */
    String isNoPod();

    /**
     * By their source: {@code ClusterCIDR}, or {@code NodeCIDR} with the node's own part of it.
     *
     * @param pods where pods' addresses are from
     */
    record Cidr(Network pods) implements PodDetection {
        @Override
        public String isPod() {
            return "-s " + pods;
        }

        @Override
        public String isNoPod() {
            return "! -s " + pods;
        }
    }

    /**
     * By the bridge that they come from: {@code BridgeInterface}.
     *
     * @param name the bridge's name
     */
    record Bridge(String name) implements PodDetection {
        @Override
        public String isPod() {
            return "-i " + name;
        }

        @Override
        public String isNoPod() {
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
        public String isPod() {
            return "-i " + prefix + "+";
        }

        @Override
        public String isNoPod() {
            return "! -i " + prefix + "+";
        }
    }

    /** Not at all. */
    record None() implements PodDetection {
        @Override
        public String isPod() {
            return "";
        }

        @Override
        public String isNoPod() {
            return "";
        }
    }
}
