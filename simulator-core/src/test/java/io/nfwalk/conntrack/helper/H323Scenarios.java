package io.nfwalk.conntrack.helper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
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
    private final Random random;
    private final boolean ipv6;
    private final boolean source;
    private final boolean masquerades;
    private final boolean destination;
    private final String client;
    private final String server;
    private final String outside;
    private final String called;
    private final H323Speech.Sides sides;
    private final List<H323Speech> speeches = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();

    private H323Scenarios(long seed) {
        random = new Random(seed);
        ipv6 = random.nextInt(5) == 0;
        source = random.nextInt(3) > 0;
        destination = random.nextInt(3) == 0;
        client = ipv6 ? "fd08::2" : "10.8.0.2";
        server = ipv6 ? "fd20::1" : "20.0.0.1";
        masquerades = random.nextInt(4) == 0;
        String routers = ipv6 ? "fd02::1" : "20.2.0.1";
        String another = ipv6 ? "fd20::100" : "20.0.0.100";
        outside = source ? masquerades ? routers : another : client;
        called = destination ? ipv6 ? "fd08::99" : "10.9.9.9" : server;
        int base = 1024 + random.nextInt(60000);
        List<Integer> ports = List.of(base, base + 1, base + 2, base + 7, 1720, 1719, 0, 65535, 65534, 1);
        sides = new H323Speech.Sides(ipv6, client, server, outside, called, ports);
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
            String target = masquerades ? "MASQUERADE" : "SNAT --to-source " + outside;
            lines += "      -A POSTROUTING -o out -s " + client + " -j " + target + "\n";
        }
        return lines.isEmpty() ? "" : "      *nat\n" + lines + "      COMMIT\n";
    }

    private String inspecting() {
        TreeSet<Integer> named = new TreeSet<>();
        speeches.forEach(speech -> named.addAll(speech.named()));
        StringBuilder lines = new StringBuilder("      *raw\n");
        for (String address : new TreeSet<>(List.of(client, server, outside, called))) {
            for (int port : named) {
                String hex = HexFormat.of().formatHex(H323Speech.octets(address))
                        + HexFormat.of().toHexDigits((short) port);
                lines.append("      -A PREROUTING -m string --algo bm --hex-string \"|")
                        .append(hex)
                        .append("|\"\n");
            }
        }
        return lines + "      COMMIT\n";
    }

    private void probes() {
        List<H323Speech.Probe> probes = new ArrayList<>();
        speeches.forEach(speech -> probes.addAll(speech.probes()));
        Collections.shuffle(probes, random);
        for (H323Speech.Probe probe : probes.stream().distinct().limit(9).toList()) {
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
            H323Speech speech = speech(forth == fromInside);
            talk(stream, forth, () -> signal(speech));
            if (speech.control() > 0 && random.nextInt(3) > 0) {
                control(speech);
            }
        }
    }

    /** The connection for H.245, from the other side. */
    private void control(H323Speech announced) {
        Stream stream = new Stream(9000 + random.nextInt(9), announced.control(), !announced.isInside());
        stream.open();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            boolean forth = random.nextBoolean();
            H323Speech speech = speech(forth == stream.fromInside);
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
            byte[] message = broken(speech(inside).encode("RasMessage"));
            if (message.length > 0 && message.length < 1400) {
                String ends = inside ? ", sport: " + port + ", dport: 1719" : ", sport: 1719, dport: " + port;
                send(inside, "udp" + ends, message);
            }
        }
    }

    private H323Speech speech(boolean inside) {
        H323Speech speech = new H323Speech(random, sides, inside);
        speeches.add(speech);
        return speech;
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
        return Arrays.copyOfRange(bytes, from, to);
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

    private byte[] signal(H323Speech speech) {
        byte[] information = speech.encode("H323-UserInformation");
        String head = random.nextInt(8) == 0 ? "08017f05a1" : "08021234" + (random.nextInt(6) == 0 ? "0590" : "05");
        String elements = "04038890a5".repeat(random.nextInt(2)) + "2806626f62626f62";
        int length = information.length + 1;
        String user = "7e%04x05".formatted(length);
        return joined(HexFormat.of().parseHex(head + (random.nextBoolean() ? elements : "") + user), information);
    }
}
