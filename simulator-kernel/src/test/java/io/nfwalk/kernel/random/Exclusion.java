package io.nfwalk.kernel.random;

/**
 * What random scenarios never hold, because the kernel's answer to it hangs on its dice, on real time, or on the way in
 * which it was asked. Each says why.
 */
public enum Exclusion {
    /**
     * {@code statistic --mode random}, {@code --random}, {@code --random-fully}: the kernel draws. See DiceScenarios.
     */
    DRAWN_BY_RULES("statistic --mode random and --random ports: the kernel draws; scenarios with dice are made apart"),
    /** A tuple that is taken makes the kernel draw a port; only nfwalk's answer tells that it would. */
    DRAWN_BY_CLASH("scenarios in which two connections want the same tuple: the kernel draws a port"),
    /** The sixth error within a second is not sent; how long a second lasts the machine decides. */
    MANY_ROUTING_ERRORS(
            "five or more routing errors of one host to one address: after five at once the kernel sends one a second"),
    /** Challenge ACKs are limited to one in half a second. */
    MANY_CHALLENGES("two segments out of a connection's window: its challenge ACKs are limited by the clock"),
    /** The initial sequence number of a server is random. */
    SERVER_SEQUENCE("plain sequence numbers in a connection with a listening server: its own are random"),
    /** A kernel's clock goes on by itself, and a wait moves only conntrack's time-outs. */
    WAIT_BESIDE_CLOCKS("waiting in a scenario whose rules have limit or recent: a replay moves conntrack's clock only"),
    /** A wait of exactly a time-out. */
    WAIT_OF_A_TIMEOUT("waiting within two seconds of a time-out"),
    /** Fragments that wait for others are forgotten after 30 s of real time. */
    WAIT_WITH_FRAGMENTS("waiting while fragments wait for the rest of their packet"),
    /** iptables-nft registers security after nat in INPUT, the kernel's own tables stand the other way round. */
    SECURITY_BESIDE_NAT(
            "security INPUT rules beside a nat table: iptables-nft asks the two in another order than ip_tables"),
    /** Which process runs first the scheduler decides. */
    SERVERS_AT_ONCE("send-at-once that several sockets answer: which process runs first the scheduler says"),
    /** The error about a neighbour that does not answer comes some time later. */
    SILENCE_AT_ONCE("send-at-once to neighbours that do not answer: the errors come when the kernel's timer says"),
    /** A replay holds packets by a queue, and the kernel does not queue clones that share a new connection. */
    FLOODED_AT_ONCE("send-at-once of frames that a bridge floods: a replay cannot hold their copies"),
    /** Two sockets that answer each datagram, each other's too; a TEE's copies that are copied again. */
    ENDLESS("datagrams between two sockets that answer, loops of bridges and of TEE's copies: they never come to rest"),
    /** After half a second a second challenge ACK is sent, after two a UDP stream is assured. */
    SLOW_REPLAY(
            "replays that took half a second each of eight times, on a busy machine, and differ otherwise each time, or"
                    + " where a connection answers only so often and a step waits, or a bridge's ports lost their carrier:"
                    + " a kernel's clock goes on by itself"),
    /** Copies that come back are copied again. */
    MANY_FRAMES("steps in which hundreds of frames move, as when a TEE's copies come back: a tap loses some"),
    /** It looks for connections that have ended once in a tick of the kernel's clock. */
    MANY_FRAMES_OF_A_TICK(
            "connlimit beside steps in which more than sixty frames move, those over lo counted: a tick of the clock may"
                    + " pass"),
    /** The kernel compares the random numbers of two servers. */
    TWO_SERVERS(
            "tracked connections to which two servers answer, as where a TEE's copy of the SYN is translated otherwise:"
                    + " whose first number lies ahead is random"),
    /** A server's numbers grow with real time, and conntrack compares them with its window. */
    SECOND_HANDSHAKE(
            "a SYN that makes a server begin anew what it had begun before, or that meets another client's connection:"
                    + " how far the new first number lies from the old one depends on the time between them"),
    /** What a socket's time stamps begin with the kernel draws for each pair of addresses. */
    TIME_STAMPS(
            "a SYN with a time stamp by hand in a connection that a socket begins, or the other way round: a server with"
                    + " the one compares the other's, and where a socket's begin is random"),
    /** Memory that nobody wrote is what it was before. */
    UNWRITTEN_ADDRESSES(
            "RSTs that OUTPUT makes of a TEE's copy of a bridged packet: the copy has no MAC addresses to turn round"),
    /** A kernel without SELinux refuses every context. */
    SECURITY_CONTEXTS("SECMARK: the kernel has to know the contexts"),
    /** The proxy's cookies are made with a secret. */
    COOKIES("SYNPROXY: what it answers and to what hangs on its cookies"),
    /** What a rule reads of them nfwalk leaves open. */
    UNSTATED_BYTES(
            "-m u32, -m bpf and -m string that read what no scenario states, such as checksums and time stamps; ranges of"
                    + " ports beside later pieces over IPv6, where nf_tables reads the flow label, which sockets draw"),
    /** Only the machine knows. */
    PROCESSORS("-m cpu: which processor handles a packet no scenario says"),
    /** Their conversations are binary and long; testdata/kernel has them by hand. */
    OTHER_HELPERS("conversations of netbios, pptp, sane, sip and snmp: only by hand, in testdata/kernel"),
    /** The format has none. */
    BROADCAST_DESTINATIONS("broadcast and multicast destinations: scenario files have none");

    private final String reason;

    Exclusion(String reason) {
        this.reason = reason;
    }

    /** What is left out and why, in words. */
    public String reason() {
        return reason;
    }
}
