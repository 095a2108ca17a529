package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.per.PerEncoder;
import io.nfwalk.packet.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What one side says in H.323: mostly its own addresses, and what follows from them. */
final class H323Speech implements PerEncoder.Wishes {
    private static final List<String> BODIES = List.of(
            "setup",
            "setup",
            "callProceeding",
            "connect",
            "alerting",
            "information",
            "releaseComplete",
            "facility",
            "facility",
            "progress",
            "status");
    private static final List<String> ENDPOINT_SAYS = List.of(
            "gatekeeperRequest",
            "registrationRequest",
            "registrationRequest",
            "registrationRequest",
            "unregistrationRequest",
            "admissionRequest",
            "admissionRequest",
            "locationRequest",
            "infoRequestResponse",
            "disengageRequest");
    private static final List<String> GATEKEEPER_SAYS = List.of(
            "gatekeeperConfirm",
            "registrationConfirm",
            "registrationConfirm",
            "admissionConfirm",
            "admissionConfirm",
            "locationConfirm",
            "requestInProgress");
    private static final List<String> ADDRESSES = List.of(
            "h245Address/",
            "destCallSignalAddress/",
            "sourceCallSignalAddress/",
            "srcCallSignalAddress/",
            "alternativeAddress/",
            "rasAddress/",
            "callSignalAddress/",
            "replyAddress/");
    private static final Map<String, Double> PRESENT = Map.ofEntries(
            Map.entry("h245Address", 0.6),
            Map.entry("fastStart", 0.5),
            Map.entry("mediaChannel", 0.8),
            Map.entry("mediaControlChannel", 0.7),
            Map.entry("separateStack", 0.5),
            Map.entry("forwardMultiplexAckParameters", 0.8),
            Map.entry("timeToLive", 0.5),
            Map.entry("h245Control", 0.4),
            Map.entry("destCallSignalAddress", 0.7),
            Map.entry("sourceCallSignalAddress", 0.6),
            Map.entry("srcCallSignalAddress", 0.7),
            Map.entry("alternativeAddress", 0.8));

    private static final Map<String, String> USUAL = Map.of(
            "multiplexParameters/", "h2250LogicalChannelParameters",
            "application/", "t120",
            "t120/", "separateLANStack",
            "networkAddress/", "localAreaAddress",
            "request/", "openLogicalChannel",
            "response/", "openLogicalChannelAck",
            "reason/", "callForwarded",
            "dataType/", "data");

    private final Random random;
    private final Sides sides;
    private final boolean inside;
    private final Set<Integer> named = new TreeSet<>();
    private final List<Probe> probes = new ArrayList<>();
    private String type = "";
    private String address = "";
    private int control;

    /**
     * Who talks, and at which ports.
     *
     * @param ipv6 whether they do it over IPv6
     * @param client who is inside
     * @param server who is outside
     * @param outside what the client is called outside
     * @param called what the server is called inside
     * @param ports the usual five, and others
     */
    record Sides(boolean ipv6, String client, String server, String outside, String called, List<Integer> ports) {}

    /**
     * Somebody comes to where he was told.
     *
     * @param inside whether he comes from there
     * @param protocol {@code tcp} or {@code udp}
     * @param to the address as he knows it
     * @param port the port that was told
     */
    record Probe(boolean inside, String protocol, String to, int port) {}

    /** The one inside speaks, or the other. */
    H323Speech(Random random, Sides sides, boolean inside) {
        this.random = random;
        this.sides = sides;
        this.inside = inside;
    }

    /** A message of that type. */
    byte[] encode(String asked) {
        type = asked;
        return PerEncoder.encode(H323Messages.type(type), random, this);
    }

    /** Whether the one inside speaks. */
    boolean isInside() {
        return inside;
    }

    /** The port that was told for H.245; 0 if none was. */
    int control() {
        return control;
    }

    /** All ports that were told, and those behind them. */
    Set<Integer> named() {
        return named;
    }

    /** Who may come now. */
    List<Probe> probes() {
        return probes;
    }

    /** An address as bytes. */
    static byte[] octets(String address) {
        int[] words = IpAddress.of(address).words();
        ByteBuffer buffer = ByteBuffer.allocate(words.length * Integer.BYTES);
        for (int word : words) {
            buffer.putInt(word);
        }
        return buffer.array();
    }

    private boolean often(double share) {
        return random.nextDouble() < share;
    }

    private <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String own() {
        return inside ? sides.client() : sides.server();
    }

    @Override
    public Optional<Object> at(String path) {
        if (!path.isEmpty() && !path.endsWith("/")) {
            Double share = PRESENT.get(path.substring(path.lastIndexOf('/') + 1));
            return share == null ? Optional.empty() : Optional.of(often(share));
        }
        return switch (path) {
            case "" -> opening();
            case "h323-uu-pdu/h323-message-body/" -> Optional.of(of(BODIES));
            default -> content(path);
        };
    }

    private Optional<Object> opening() {
        if (type.equals("RasMessage")) {
            return Optional.of(of(inside == often(0.95) ? ENDPOINT_SAYS : GATEKEEPER_SAYS));
        }
        return often(0.9) ? Optional.of(often(0.6) ? "request" : "response") : Optional.empty();
    }

    private Optional<Object> content(String path) {
        if (path.endsWith("ip/") || path.endsWith("network/")) {
            boolean wide = path.endsWith("6Address/ip/") || path.endsWith("6Address/network/");
            address = address(wide);
            return Optional.of(octets(address));
        }
        if (path.endsWith("ipAddress/port/") || path.endsWith("ip6Address/port/")) {
            return Optional.of((long) port(path));
        }
        if (path.endsWith("tsapIdentifier/") && !path.contains("iPX")) {
            return Optional.of((long) port(path));
        }
        if (path.endsWith("timeToLive/")) {
            return Optional.of(of(List.of(20L, 45L, 200L, 70000L, 4294967295L)));
        }
        return alternative(path);
    }

    private Optional<Object> alternative(String path) {
        if (ADDRESSES.stream().anyMatch(path::endsWith)) {
            return often(0.9) ? Optional.of(sides.ipv6() == often(0.9) ? "ip6Address" : "ipAddress") : Optional.empty();
        }
        if (path.endsWith("mediaChannel/")
                || path.endsWith("mediaControlChannel/")
                || path.endsWith("localAreaAddress/")) {
            return often(0.9) ? Optional.of("unicastAddress") : Optional.empty();
        }
        if (path.endsWith("unicastAddress/")) {
            return often(0.9) ? Optional.of(sides.ipv6() == often(0.9) ? "iP6Address" : "iPAddress") : Optional.empty();
        }
        String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
        boolean wished = USUAL.containsKey(name)
                && !path.contains("releaseComplete")
                && often(name.equals("dataType/") || name.equals("reason/") ? 0.4 : 0.8);
        return wished ? Optional.of(USUAL.get(name)) : Optional.empty();
    }

    private String address(boolean wide) {
        if (wide != sides.ipv6()) {
            return wide ? "fd08::2" : "10.8.0.2";
        }
        String own = own();
        String other = inside ? sides.called() : sides.outside();
        List<String> all = wide
                ? List.of(own, own, own, own, other, "fd20::9", "::1")
                : List.of(own, own, own, own, other, "20.0.0.9", "127.0.0.1");
        return of(all);
    }

    private int port(String path) {
        int port = of(often(0.9) ? sides.ports().subList(0, 5) : sides.ports());
        named.add(port);
        named.add(Math.min(port + 2, 65535));
        String own = own();
        if (path.contains("h245Address") && address.equals(own)) {
            control = port;
        }
        String seen = inside ? sides.outside() : sides.called();
        boolean foreign = !address.equals(own) && address.contains(":") == sides.ipv6();
        String protocol = path.contains("edia") || path.contains("rasAddress") ? "udp" : "tcp";
        probes.add(new Probe(!inside, protocol, foreign && often(0.7) ? address : seen, port));
        if (path.contains("edia")) {
            probes.add(new Probe(!inside, protocol, seen, port ^ 1));
        }
        return port;
    }
}
