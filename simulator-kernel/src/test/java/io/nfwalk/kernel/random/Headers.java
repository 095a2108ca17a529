package io.nfwalk.kernel.random;

import java.util.Optional;

/** Draws the headers behind IP's that have matches of their own: AH, ESP, IPComp, DCCP and the mobility header. */
final class Headers {
    static final String AH = "51";
    static final String DCCP = "33";
    static final String ESP = "50";
    static final String IPCOMP = "108";
    static final String MOBILITY = "135";

    private final Dice dice;

    Headers(Dice dice) {
        this.dice = dice;
    }

    /** Whether it is a protocol whose header is drawn here. */
    static boolean has(String protocol) {
        return protocol.equals(AH)
                || protocol.equals(DCCP)
                || protocol.equals(ESP)
                || protocol.equals(IPCOMP)
                || protocol.equals(MOBILITY);
    }

    /** The match that reads such a header, if IPv4 has one. */
    static Optional<String> room(String protocol) {
        return switch (protocol) {
            case AH -> Optional.of("ah");
            case DCCP -> Optional.of("dccp");
            case ESP -> Optional.of("esp");
            case IPCOMP -> Optional.of("ipcomp");
            case "sctp" -> Optional.of("sctp");
            default -> Optional.empty();
        };
    }

    /** The value of {@code payload} for a packet of that flow: whole most often, now and then too short. */
    String of(Flow flow) {
        String hex = switch (flow.protocol()) {
            case AH -> dice.of("0601000000000007000000010000", "06010000000000080000000100", "060100000000");
            case ESP -> dice.of("0000000700000001", "0000000600000001ff", "0000000800000009", "00000007000000");
            case IPCOMP -> dice.of("32000007", "3200000700000001", "32000006ff", "320000", "3200ffff");
            case MOBILITY -> dice.of("3b0005000000", "3b0001000000", "3b00030000000000", "3b00050000", "060005000000");
            default -> "%04x%04x".formatted(flow.sourcePort(), flow.destinationPort()) + dccp();
        };
        return "{hex: \"" + hex + "\"}";
    }

    /** What follows the ports: REQUEST without options, with some, cut; ACK, RESET; a header of too few words. */
    private String dccp() {
        return dice.of(
                "0400000000000000deadbeef",
                "0600000000000000deadbeef0026032020000000",
                "0600000000000000deadbeef00260320",
                "0700000007000000000000000000000000000000260020ff",
                "06000000180000000000000000000000000000000026",
                "040000000e00000000000000",
                "0200000000000000deadbeef",
                "04000000000000");
    }

    Optional<String> ah(Place place) {
        return words(place, AH, "", "--ahspi 7", "! --ahspi 7", "--ahspi 5:7", "--ahspi 8:9", "--ahspi 0:7");
    }

    Optional<String> esp(Place place) {
        return words(place, ESP, "", "--espspi 7", "! --espspi 7", "--espspi 5:6", "! --espspi 8", "--espspi 7:7");
    }

    Optional<String> ipcomp(Place place) {
        return words(
                place,
                IPCOMP,
                "--ipcompspi 7",
                "! --ipcompspi 7",
                "--ipcompspi 5:6 --compres",
                "--ipcompspi 7:65535",
                "--ipcompspi 0:4294967295");
    }

    /** Of the ports one word each, and types or an option. */
    Optional<String> dccp(Place place) {
        Flow flow = place.flow();
        String not = dice.chance(0.25) ? "! " : "";
        return words(
                place,
                DCCP,
                not + "--sport " + flow.sourcePort(),
                not + "--dport " + dice.near(flow.destinationPort(), 0, 65535),
                "--sport 1000: " + not + "--dport :" + flow.destinationPort(),
                not + "--dccp-types " + dice.of("REQUEST", "REQUEST,ACK", "RESET", "INVALID", "DATA"),
                not + "--dccp-option " + dice.of(32, 38, 5));
    }

    private Optional<String> words(Place place, String protocol, String... options) {
        return place.isFor(protocol) ? Optional.of(dice.of(options)) : Optional.empty();
    }
}
