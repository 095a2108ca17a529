package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.MacAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A {@code tcpdump -nn -e -i any} that runs on a host: prints the frames that it is shown, one a line, in the order of
 * their coming, and remembers as tcpdump does where the sequence numbers of a connection began.
 *
 * <pre>
 * 00:00:00.000000 cnio0 Out ifindex 2 12:e9:35:7a:5b:02 ethertype IPv4 (0x0800), length 80: 10.200.2.41.58488 > ...
 * </pre>
 *
 * <p>The time of day is the virtual clock's, which begins at zero. Interfaces are numbered in the order of the
 * description, from {@code lo}, 1. {@code ?} stands for numbers that nfwalk does not know. Source: tcpdump 4.99
 * print-sll.c (LINUX_SLL2), libpcap 1.10 pcap-linux.c.
 */
public final class Tcpdump {
    /** Bytes of the LINUX_SLL2 header, which the length of a line counts. */
    private static final int COOKED_HEADER = 20;

    private static final MacAddress NO_MAC =
            MacAddress.parse("00:00:00:00:00:00").orElseThrow();

    private final Host host;
    private final TcpdumpPacket packets;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** A tcpdump that has just been started on the host. */
    public Tcpdump(Host host) {
        this.host = host;
        this.packets = new TcpdumpPacket();
        numbers.put(NetworkInterface.LOOPBACK, 1);
        host.interfaces().forEach(device -> numbers.putIfAbsent(device.name(), numbers.size() + 1));
    }

    /**
     * The lines of what the host's interfaces saw, without line ends.
     *
     * @param events what happened, on other hosts too; tcpdump goes on from what it was shown before
     * @param begun when that began
     */
    public List<String> lines(List<Event> events, Duration begun) {
        packets.expect(events);
        List<String> lines = new ArrayList<>();
        Duration now = begun;
        for (Event event : events) {
            if (event instanceof Event.FrameSeen frame) {
                now = frame.time();
                if (isHere(event)) {
                    lines.add(line(
                            now, frame.device(), mark(frame), frame.ethernet().source(), frame.packet()));
                }
            } else if (isHere(event) && isOverLoopback(event)) {
                // A tap on lo sees a packet come in, and not go out.
                Packet packet = ((Event.Ended) event).ending().packet();
                lines.add(line(now, NetworkInterface.LOOPBACK, "In", NO_MAC, packet));
            }
        }
        return lines;
    }

    private boolean isHere(Event event) {
        return event.host().equals(host.name());
    }

    private static boolean isOverLoopback(Event event) {
        return event instanceof Event.Ended ended
                && ended.ending() instanceof Ending.Sent sent
                && sent.outInterface().equals(NetworkInterface.LOOPBACK);
    }

    private String line(Duration time, String device, String mark, MacAddress source, Packet packet) {
        int number = numbers.computeIfAbsent(device, added -> numbers.size() + 1);
        return String.format(
                Locale.ROOT,
                "%s %-5s %-3s ifindex %d %s ethertype %s, length %d: %s",
                clock(time),
                device,
                mark,
                number,
                source,
                ethertype(packet.family()),
                COOKED_HEADER + packet.length(),
                packets.words(packet));
    }

    /** {@code HH:MM:SS.ffffff}; hours go on beyond a day's. */
    static String clock(Duration time) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                time.toHours(),
                time.toMinutesPart(),
                time.toSecondsPart(),
                time.toNanosPart() / 1000);
    }

    /** A tap takes a frame for another host's by the MAC of the interface where it listens, a bridge port's its own. */
    private String mark(Event.FrameSeen frame) {
        Ethernet ethernet = frame.ethernet();
        return switch (frame.direction()) {
            case OUT -> "Out";
            case OTHER -> "P";
            case IN -> {
                if (ethernet.destination().isBroadcast()) {
                    yield "B";
                }
                if (ethernet.destination().isGroup()) {
                    yield "M";
                }
                yield isForPortItself(frame) ? "In" : "P";
            }
        };
    }

    private boolean isForPortItself(Event.FrameSeen frame) {
        return host.interfaceNamed(frame.device())
                .filter(device -> device.master().isPresent())
                .map(port -> port.mac().equals(frame.ethernet().destination()))
                .orElse(true);
    }

    private static String ethertype(Family family) {
        return switch (family) {
            case IPV4 -> "IPv4 (0x0800)";
            case IPV6 -> "IPv6 (0x86dd)";
        };
    }
}
