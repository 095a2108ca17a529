package io.nfwalk.conntrack;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the sysctls {@code net.netfilter.nf_conntrack_*} say; immutable.
 *
 * @param values a value for every sysctl; missing ones get the kernel's built-in value
 */
public record ConntrackSettings(Map<Sysctl, Long> values) {
    private static final String PREFIX = "net.netfilter.nf_conntrack_";
    /** The kernel counts 250 jiffies a second, in 32 bits with a sign: 2^31 - 1 of them are the most that it takes. */
    private static final long MOST_SECONDS = Integer.MAX_VALUE / 250;

    /** As many jiffies as 32 bits have. */
    private static final Duration ROUND = Duration.ofMillis((1L << 32) * 4);

    /** The longest time-out, 2^31 - 1 jiffies. */
    static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE * 4L);

    /**
     * The sysctls that tracking obeys, with the kernel's built-in values. Source: kernel
     * net/netfilter/nf_conntrack_standalone.c; the values are in nf_conntrack_proto_*.c.
     */
    public enum Sysctl {
        /** How many entries there may be at once; 0 for any number. */
        MAX(262_144, 0, Integer.MAX_VALUE),
        /** Whether checksums are verified when packets arrive. */
        CHECKSUM(1, 0, 1),
        /** Seconds of silence until a connection of a protocol without tracker is forgotten. */
        GENERIC_TIMEOUT(600),
        /** Seconds of silence until an ICMP query is forgotten. */
        ICMP_TIMEOUT(30),
        /** Seconds of silence until an ICMPv6 query is forgotten. */
        ICMPV6_TIMEOUT(30),
        /** Seconds of silence until a UDP exchange is forgotten. */
        UDP_TIMEOUT(30),
        /** The same for one that is still going after two seconds. */
        UDP_TIMEOUT_STREAM(120),
        /** Seconds of silence until a GRE tunnel is forgotten. */
        GRE_TIMEOUT(30),
        /** The same for one that has seen packets both ways. */
        GRE_TIMEOUT_STREAM(180),
        /** Seconds of silence until an SCTP association in CLOSED is forgotten. */
        SCTP_TIMEOUT_CLOSED(10),
        /** The same in COOKIE_WAIT. */
        SCTP_TIMEOUT_COOKIE_WAIT(3),
        /** The same in COOKIE_ECHOED. */
        SCTP_TIMEOUT_COOKIE_ECHOED(3),
        /** The same in ESTABLISHED. */
        SCTP_TIMEOUT_ESTABLISHED(210),
        /** The same in SHUTDOWN_SENT. */
        SCTP_TIMEOUT_SHUTDOWN_SENT(3),
        /** The same in SHUTDOWN_RECD. */
        SCTP_TIMEOUT_SHUTDOWN_RECD(3),
        /** The same in SHUTDOWN_ACK_SENT. */
        SCTP_TIMEOUT_SHUTDOWN_ACK_SENT(3),
        /** The same in HEARTBEAT_SENT. */
        SCTP_TIMEOUT_HEARTBEAT_SENT(30),
        /** Seconds of silence until a TCP connection in SYN_SENT is forgotten. */
        TCP_TIMEOUT_SYN_SENT(120),
        /** The same in SYN_RECV. */
        TCP_TIMEOUT_SYN_RECV(60),
        /** The same in ESTABLISHED. */
        TCP_TIMEOUT_ESTABLISHED(432_000),
        /** The same in FIN_WAIT. */
        TCP_TIMEOUT_FIN_WAIT(120),
        /** The same in CLOSE_WAIT. */
        TCP_TIMEOUT_CLOSE_WAIT(60),
        /** The same in LAST_ACK. */
        TCP_TIMEOUT_LAST_ACK(30),
        /** The same in TIME_WAIT. */
        TCP_TIMEOUT_TIME_WAIT(120),
        /** The same in CLOSE, and after any RST. */
        TCP_TIMEOUT_CLOSE(10),
        /** The most that is granted after TCP_MAX_RETRANS equal segments, or while a window is zero. */
        TCP_TIMEOUT_MAX_RETRANS(300),
        /** The most that is granted while data is not acknowledged. */
        TCP_TIMEOUT_UNACKNOWLEDGED(300),
        /** Whether a connection may be picked up in the middle. */
        TCP_LOOSE(1, 0, 1),
        /** Whether segments out of the window are accepted. */
        TCP_BE_LIBERAL(0, 0, 1),
        /** How many equal segments in a row shorten the time-out. */
        TCP_MAX_RETRANS(3, 0, 255),
        /** Whether a RST before the window is merely not believed, instead of being INVALID. */
        TCP_IGNORE_INVALID_RST(0, 0, 1);

        private final long builtIn;
        private final long least;
        private final long most;

        /** A time-out in seconds. A negative one is taken, and over at once. */
        Sysctl(long builtIn) {
            this(builtIn, -MOST_SECONDS, MOST_SECONDS);
        }

        Sysctl(long builtIn, long least, long most) {
            this.builtIn = builtIn;
            this.least = least;
            this.most = most;
        }

        /** {@code net.netfilter.nf_conntrack_tcp_loose} and the like. */
        public String dottedName() {
            return PREFIX + name().toLowerCase(Locale.ROOT);
        }

        private static Optional<Sysctl> named(String name) {
            if (!name.startsWith(PREFIX)) {
                return Optional.empty();
            }
            return Arrays.stream(values())
                    .filter(sysctl -> sysctl.dottedName().equals(name))
                    .findFirst();
        }
    }

    /** Completes and copies the values; refuses those out of range with IllegalArgumentException. */
    public ConntrackSettings {
        Map<Sysctl, Long> complete = new EnumMap<>(Sysctl.class);
        for (Sysctl sysctl : Sysctl.values()) {
            long value = values.getOrDefault(sysctl, sysctl.builtIn);
            if (value < sysctl.least || value > sysctl.most) {
                throw new IllegalArgumentException(
                        sysctl.dottedName() + " " + value + " is not within " + sysctl.least + " to " + sysctl.most);
            }
            complete.put(sysctl, value);
        }
        values = Collections.unmodifiableMap(complete);
    }

    /** A new namespace's. */
    public static ConntrackSettings defaults() {
        return new ConntrackSettings(Map.of());
    }

    /** Whether the dotted name is one of these sysctls. */
    public static boolean knows(String name) {
        return Sysctl.named(name).isPresent();
    }

    /**
     * The same with one sysctl set; IllegalArgumentException for a name that {@link #knows(String)} denies, and for a
     * value that the kernel would refuse.
     *
     * @param name dotted: {@code net.netfilter.nf_conntrack_udp_timeout}
     * @param value seconds, a number, or 0 and 1 for no and yes
     */
    public ConntrackSettings with(String name, long value) {
        Sysctl sysctl =
                Sysctl.named(name).orElseThrow(() -> new IllegalArgumentException("not a conntrack sysctl: " + name));
        Map<Sysctl, Long> changed = new EnumMap<>(values);
        changed.put(sysctl, value);
        return new ConntrackSettings(changed);
    }

    /** The value of one sysctl. */
    public long value(Sysctl sysctl) {
        return values.get(sysctl);
    }

    boolean flag(Sysctl sysctl) {
        return value(sysctl) != 0;
    }

    /** The time-out; a negative one is longer than {@link #LONGEST}, since the kernel compares without a sign. */
    Duration seconds(Sysctl sysctl) {
        Duration seconds = Duration.ofSeconds(value(sysctl));
        return seconds.isNegative() ? ROUND.plus(seconds) : seconds;
    }

    /** How long a TCP connection in that state may be silent. SYN_SENT2 has no sysctl: 120 s always. */
    Duration silence(TcpState state) {
        return switch (state) {
            case NONE, SYN_SENT -> seconds(Sysctl.TCP_TIMEOUT_SYN_SENT);
            case SYN_RECV -> seconds(Sysctl.TCP_TIMEOUT_SYN_RECV);
            case ESTABLISHED -> seconds(Sysctl.TCP_TIMEOUT_ESTABLISHED);
            case FIN_WAIT -> seconds(Sysctl.TCP_TIMEOUT_FIN_WAIT);
            case CLOSE_WAIT -> seconds(Sysctl.TCP_TIMEOUT_CLOSE_WAIT);
            case LAST_ACK -> seconds(Sysctl.TCP_TIMEOUT_LAST_ACK);
            case TIME_WAIT -> seconds(Sysctl.TCP_TIMEOUT_TIME_WAIT);
            case CLOSE -> seconds(Sysctl.TCP_TIMEOUT_CLOSE);
            case SYN_SENT2 -> Duration.ofSeconds(120);
        };
    }

    /** How long an SCTP association in that state may be silent. */
    Duration silence(SctpState state) {
        return seconds(
                switch (state) {
                    case NONE, CLOSED -> Sysctl.SCTP_TIMEOUT_CLOSED;
                    case COOKIE_WAIT -> Sysctl.SCTP_TIMEOUT_COOKIE_WAIT;
                    case COOKIE_ECHOED -> Sysctl.SCTP_TIMEOUT_COOKIE_ECHOED;
                    case ESTABLISHED -> Sysctl.SCTP_TIMEOUT_ESTABLISHED;
                    case SHUTDOWN_SENT -> Sysctl.SCTP_TIMEOUT_SHUTDOWN_SENT;
                    case SHUTDOWN_RECD -> Sysctl.SCTP_TIMEOUT_SHUTDOWN_RECD;
                    case SHUTDOWN_ACK_SENT -> Sysctl.SCTP_TIMEOUT_SHUTDOWN_ACK_SENT;
                    case HEARTBEAT_SENT -> Sysctl.SCTP_TIMEOUT_HEARTBEAT_SENT;
                });
    }
}
