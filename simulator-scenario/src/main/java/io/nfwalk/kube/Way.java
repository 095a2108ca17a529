package io.nfwalk.kube;

import io.nfwalk.packet.IpAddress;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A way to reach a Service's port.
 *
 * @param from who asks
 * @param client the asking address; of {@link From#NODE} the unspecified one, as routing chooses it
 * @param to what is asked
 * @param address the asked address
 * @param port the asked port
 */
public record Way(From from, IpAddress client, To to, IpAddress address, int port) {
    /** Who asks. */
    public enum From {
        /** A pod on the node that is not one of the endpoints. */
        POD,
        /** An endpoint on the node, which asks its own Service. */
        ENDPOINT,
        /** The node itself. */
        NODE,
        /** Somebody beyond the cluster. */
        OUTSIDE;

        /** The word for programs and tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is asked. */
    public enum To {
        /** The address inside the cluster. */
        CLUSTER_IP("cluster IP"),
        /** A node port on one of the node's addresses. */
        NODE_PORT("node port"),
        /** An external address. */
        EXTERNAL_IP("external IP"),
        /** A load balancer's address. */
        LOAD_BALANCER_IP("load balancer IP"),
        /** Where a load balancer asks whether the node has endpoints; kube-proxy answers itself. */
        HEALTH_CHECK("health check");

        private final String words;

        To(String words) {
            this.words = words;
        }

        /** The words for tables. */
        public String words() {
            return words;
        }
    }

    /** {@code pod 10.200.2.41 to cluster IP 10.32.0.10:80}. */
    @Override
    public String toString() {
        String who = client.isUnspecified() ? from.word() : from.word() + " " + client;
        return who + " to " + to.words() + " " + asked();
    }

    /** In which protocol: health checks are HTTP whatever the port speaks. */
    PortProtocol protocol(ServedPort served) {
        return to == To.HEALTH_CHECK ? PortProtocol.TCP : served.port().protocol();
    }

    /** {@code 10.32.0.10:80}. */
    public String asked() {
        return address.withPort(OptionalInt.of(port));
    }
}
