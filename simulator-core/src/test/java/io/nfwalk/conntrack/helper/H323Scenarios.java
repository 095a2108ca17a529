package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.per.PerEncoder;
import io.nfwalk.packet.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * Writes scenario files with random conversations of H.323, to be compared with a kernel by {@code nfwalk verify}.
 *
 * <pre>
 *  client -- (seen) in router out (seen) -- server
 * </pre>
 *
 * <p>The hosts on both sides look for addresses in the payloads that the router lets out. Some messages are broken.
 */
public final class H323Scenarios {
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

    private final Random random;
    private final boolean ipv6;
    private final boolean source;
    private final boolean destination;
    private final String client;
    private final String server;
    private final String outside;
    private final String called;
    private final List<Integer> ports;
    private final TreeSet<Integer> named = new TreeSet<>();
    private final List<Probe> probes = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    private H323Scenarios(long seed) {
        random = new Random(seed);
        random.nextInt();
        ipv6 = random.nextInt(5) == 0;
        source = random.nextInt(3) > 0;
        destination = random.nextInt(3) == 0;
        client = ipv6 ? "fd08::2" : "10.8.0.2";
        server = ipv6 ? "fd20::1" : "20.0.0.1";
        outside = source ? ipv6 ? "fd20::100" : "20.0.0.100" : client;
        called = destination ? ipv6 ? "fd08::99" : "10.9.9.9" : server;
        int base = 1024 + random.nextInt(60000);
        ports = List.of(base, base + 1, base + 2, base + 7, 1720, 1719, 0, 65535, 65534, 1);
    }

    /** Arguments: a directory, how many files, the first seed. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        long first = Long.parseLong(arguments[2]);
        for (long seed = first; seed < first + Integer.parseInt(arguments[1]); seed++) {
            Files.writeString(directory.resolve("h323-" + seed + ".yaml"), new H323Scenarios(seed).scenario(seed));
        }
    }

    // ---- the scenario

    private String scenario(long seed) {
        int talks = 1 + random.nextInt(2);
        for (int i = 0; i < talks; i++) {
            if (random.nextBoolean()) {
                call(4000 + i);
            } else {
                registration(random.nextBoolean() ? 1719 : 4100 + i);
            }
            if (source || destination) {
                break;
            }
        }
        probes();
        String inspecting = inspecting();
        String family = ipv6 ? "rules6-text" : "rules-text";
        String in = ipv6 ? "fd01::" : "10.1.0.";
        String out = ipv6 ? "fd02::" : "20.2.0.";
        String bits = ipv6 ? "/64" : "/24";
        String forwarding = ipv6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";
        return """
                scenario: Conversation of H.323 %d
                hosts:
                  router:
                    sysctl: {%s: 1}
                    interfaces:
                      in: {address: [%s], peer: inside/eth0}
                      out: {address: [%s], peer: outside/eth0}
                    routes: ["%s via %s2 dev in", "%s via %s2 dev out"]
                    %s: |
                      *raw
                      -A PREROUTING -p tcp --dport 1720 -j CT --helper Q.931
                      -A PREROUTING -p udp --dport 1719 -j CT --helper RAS
                      COMMIT
                %s      *filter
                      -A FORWARD -m conntrack --ctstate RELATED
                      -A FORWARD -m conntrack --ctstate ESTABLISHED
                      -A FORWARD -m conntrack --ctstate NEW
                      -A FORWARD -m helper --helper Q.931
                      -A FORWARD -m helper --helper H.245
                      -A FORWARD -m helper --helper RAS
                      COMMIT
                  inside:
                    interfaces: {eth0: {address: [%s]}}
                    %s: |
                %s  outside:
                    interfaces: {eth0: {address: [%s]}}
                    %s: |
                %ssteps:
                %s""".formatted(
                        seed,
                        forwarding,
                        in + 1 + bits,
                        out + 1 + bits,
                        ipv6 ? "fd08::/64" : "10.8.0.0/16",
                        in,
                        ipv6 ? "fd20::/64" : "20.0.0.0/16",
                        out,
                        family,
                        translation(),
                        in + 2 + bits,
                        family,
                        inspecting,
                        out + 2 + bits,
                        family,
                        inspecting,
                        String.join("", steps));
    }

    private String translation() {
        String lines = "";
        if (destination) {
            lines += "      -A PREROUTING -d " + called + " -j DNAT --to-destination " + server + "\n";
        }
        if (source) {
            lines += "      -A POSTROUTING -o out -s " + client + " -j SNAT --to-source " + outside + "\n";
        }
        return lines.isEmpty() ? "" : "      *nat\n" + lines + "      COMMIT\n";
    }

    private String inspecting() {
        StringBuilder lines = new StringBuilder("      *raw\n");
        for (String address : new TreeSet<>(List.of(client, server, outside, called))) {
            for (int port : named) {
                String hex = HexFormat.of().formatHex(octets(address))
                        + HexFormat.of().toHexDigits((short) port);
                lines.append("      -A PREROUTING -m string --algo bm --hex-string \"|")
                        .append(hex)
                        .append("|\"\n");
            }
        }
        return lines + "      COMMIT\n";
    }

    /** Somebody comes to where he was told, or nearby. */
    private record Probe(boolean inside, String protocol, String to, int port) {}

    private void probes() {
        Collections.shuffle(probes, random);
        for (Probe probe : probes.stream().distinct().limit(9).toList()) {
            String from = probe.inside()
                    ? "into: router/in, src: \"" + client + "\""
                    : "into: router/out, src: \"" + server + "\"";
            int port = probe.port() + (random.nextInt(6) == 0 ? random.nextInt(4) : 0);
            if (port > 0 && port < 65536) {
                steps.add("  - send: {" + from + ", dst: \"" + probe.to() + "\", protocol: " + probe.protocol()
                        + ", sport: " + (random.nextInt(4) == 0 ? 1719 : 7777) + ", dport: " + port + "}\n");
            }
        }
    }

    // ---- conversations

    /** One side's view of a connection over TCP. */
    private final class Stream {
        private final int clientPort;
        private final int serverPort;
        private final boolean fromInside;
        private long clientNext = 1000;
        private long serverNext = 5000;

        private Stream(int clientPort, int serverPort, boolean fromInside) {
            this.clientPort = clientPort;
            this.serverPort = serverPort;
            this.fromInside = fromInside;
        }

        private void open() {
            say(true, "S", new byte[0]);
            clientNext++;
            say(false, "SA", new byte[0]);
            serverNext++;
            say(true, "A", new byte[0]);
        }

        private void say(boolean forth, String flags, byte[] bytes) {
            boolean inside = forth == fromInside;
            String ends = forth
                    ? ", sport: " + clientPort + ", dport: " + serverPort
                    : ", sport: " + serverPort + ", dport: " + clientPort;
            String numbers = forth
                    ? ", seq: " + clientNext + ", ack: " + serverNext
                    : ", seq: " + serverNext + ", ack: " + clientNext;
            send(inside, "tcp" + ends + ", flags: " + flags + numbers, bytes);
            clientNext += forth ? bytes.length : 0;
            serverNext += forth ? 0 : bytes.length;
        }
    }

    private void send(boolean inside, String rest, byte[] bytes) {
        String addresses = inside
                ? "into: router/in, src: \"" + client + "\", dst: \"" + called + "\""
                : "into: router/out, src: \"" + server + "\", dst: \"" + outside + "\"";
        String payload =
                bytes.length == 0 ? "" : ", payload: {hex: \"" + HexFormat.of().formatHex(bytes) + "\"}";
        steps.add("  - send: {" + addresses + ", protocol: " + rest + payload + "}\n");
    }

    private void call(int port) {
        boolean fromInside = destination || source || random.nextInt(4) > 0;
        Stream stream = new Stream(port, 1720, fromInside);
        stream.open();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            boolean forth = random.nextBoolean();
            Speech speech = new Speech(forth == fromInside);
            talk(stream, forth, () -> signal(speech));
            if (speech.control > 0 && random.nextInt(3) > 0) {
                control(speech);
            }
        }
    }

    /** The connection for H.245, from the other side. */
    private void control(Speech announced) {
        Stream stream = new Stream(9000 + random.nextInt(9), announced.control, !announced.inside);
        stream.open();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            boolean forth = random.nextBoolean();
            Speech speech = new Speech(forth == stream.fromInside);
            talk(stream, forth, () -> speech.encode("MultimediaSystemControlMessage"));
        }
    }

    private interface Source {
        byte[] next();
    }

    private void talk(Stream stream, boolean forth, Source source) {
        byte[] message = packet(source.next());
        int way = random.nextInt(8);
        if (way == 0) {
            message = joined(message, packet(source.next()));
        }
        message = broken(message);
        if (way == 1 && message.length > 4) {
            stream.say(forth, "PA", slice(message, 0, 4));
            stream.say(forth, "PA", slice(message, 4, message.length));
        } else if (message.length > 0 && message.length < 1400) {
            stream.say(forth, "PA", message);
        }
    }

    private void registration(int port) {
        int count = 2 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            boolean inside = i == 0 || random.nextBoolean();
            byte[] message = broken(new Speech(inside).encode("RasMessage"));
            if (message.length > 0 && message.length < 1400) {
                String ends = inside ? ", sport: " + port + ", dport: 1719" : ", sport: 1719, dport: " + port;
                send(inside, "udp" + ends, message);
            }
        }
    }

    // ---- bytes

    private byte[] broken(byte[] message) {
        byte[] changed = message.clone();
        int way = random.nextInt(20);
        if (way == 0 && message.length > 0) {
            return slice(message, 0, random.nextInt(message.length));
        }
        if (way == 1 && message.length > 0) {
            changed[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
        }
        if (way == 2) {
            byte[] more = new byte[random.nextInt(6)];
            random.nextBytes(more);
            return joined(message, more);
        }
        return changed;
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private byte[] packet(byte[] message) {
        int length = message.length + 4 + (random.nextInt(15) == 0 ? random.nextInt(7) - 3 : 0);
        return joined(new byte[] {3, 0, (byte) (length >> 8), (byte) length}, message);
    }

    private byte[] signal(Speech speech) {
        byte[] information = speech.encode("H323-UserInformation");
        String head = random.nextInt(8) == 0 ? "08017f05a1" : "08021234" + (random.nextInt(6) == 0 ? "0590" : "05");
        String elements = "04038890a5".repeat(random.nextInt(2)) + "280662" + "6f62626f62".repeat(1);
        int length = information.length + 1;
        String user = "7e%04x05".formatted(length);
        return joined(HexFormat.of().parseHex(head + (random.nextBoolean() ? elements : "") + user), information);
    }

    private static byte[] octets(String address) {
        int[] words = IpAddress.of(address).words();
        ByteBuffer buffer = ByteBuffer.allocate(words.length * 4);
        for (int word : words) {
            buffer.putInt(word);
        }
        return buffer.array();
    }

    // ---- what is said

    private final class Speech implements PerEncoder.Wishes {
        private final boolean inside;
        private String type = "";
        private String address = "";
        private int control;

        private Speech(boolean inside) {
            this.inside = inside;
        }

        private byte[] encode(String asked) {
            type = asked;
            return PerEncoder.encode(H323Messages.type(type), random, this);
        }

        private boolean often(double share) {
            return random.nextDouble() < share;
        }

        private <T> T of(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
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
                return often(0.9) ? Optional.of(ipv6 == often(0.9) ? "ip6Address" : "ipAddress") : Optional.empty();
            }
            if (path.endsWith("mediaChannel/")
                    || path.endsWith("mediaControlChannel/")
                    || path.endsWith("localAreaAddress/")) {
                return often(0.9) ? Optional.of("unicastAddress") : Optional.empty();
            }
            if (path.endsWith("unicastAddress/")) {
                return often(0.9) ? Optional.of(ipv6 == often(0.9) ? "iP6Address" : "iPAddress") : Optional.empty();
            }
            Map<String, String> usual = Map.of(
                    "multiplexParameters/", "h2250LogicalChannelParameters",
                    "application/", "t120",
                    "t120/", "separateLANStack",
                    "networkAddress/", "localAreaAddress",
                    "request/", "openLogicalChannel",
                    "response/", "openLogicalChannelAck",
                    "reason/", "callForwarded",
                    "dataType/", "data");
            String name = path.substring(path.lastIndexOf('/', path.length() - 2) + 1);
            boolean wished = usual.containsKey(name)
                    && !path.contains("releaseComplete")
                    && often(name.equals("dataType/") || name.equals("reason/") ? 0.4 : 0.8);
            return wished ? Optional.of(usual.get(name)) : Optional.empty();
        }

        private String address(boolean wide) {
            if (wide != ipv6) {
                return wide ? "fd08::2" : "10.8.0.2";
            }
            String own = inside ? client : server;
            String other = inside ? called : outside;
            List<String> all = wide
                    ? List.of(own, own, own, own, other, "fd20::9", "::1")
                    : List.of(own, own, own, own, other, "20.0.0.9", "127.0.0.1");
            return of(all);
        }

        private int port(String path) {
            int port = of(often(0.9) ? ports.subList(0, 5) : ports);
            named.add(port);
            named.add(Math.min(port + 2, 65535));
            String own = inside ? client : server;
            if (path.contains("h245Address") && address.equals(own)) {
                control = port;
            }
            String seen = inside ? outside : called;
            boolean foreign = !address.equals(own) && address.contains(":") == ipv6;
            String protocol = path.contains("edia") || path.contains("rasAddress") ? "udp" : "tcp";
            probes.add(new Probe(!inside, protocol, foreign && often(0.7) ? address : seen, port));
            if (path.contains("edia")) {
                probes.add(new Probe(!inside, protocol, seen, port ^ 1));
            }
            return port;
        }
    }
}
