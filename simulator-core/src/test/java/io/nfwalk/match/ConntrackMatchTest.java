package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.ConntrackSettings;
import io.nfwalk.conntrack.ConntrackTable;
import io.nfwalk.conntrack.Direction;
import io.nfwalk.conntrack.Template;
import io.nfwalk.conntrack.Tracking;
import io.nfwalk.conntrack.VirtualClock;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.match.ConnectionStates.State;
import io.nfwalk.match.ConnectionStatuses.Status;
import io.nfwalk.match.ConntrackMatch.TuplePart;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Packet;
import io.nfwalk.rules.Hook;
import io.nfwalk.rules.Match;
import io.nfwalk.rules.MatchResult;
import io.nfwalk.rules.NumberRange;
import io.nfwalk.rules.RuleHead.Negatable;
import io.nfwalk.rules.TableName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConntrackMatchTest {
    private static final Template EMPTY = new Template(Zone.DEFAULT, Optional.empty());

    private static ConnectionStates states(State... states) {
        return new ConnectionStates(Arrays.asList(states));
    }

    private static ConntrackMatch state(State... states) {
        return ConntrackMatch.ofStates(states(states), false);
    }

    private static ConntrackMatch notState(State... states) {
        return ConntrackMatch.ofStates(states(states), true);
    }

    private static ConntrackMatch protocol(int number, boolean inverted) {
        return new ConntrackMatch(
                Optional.empty(),
                Optional.of(new Negatable<>(number, inverted)),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ConntrackMatch address(TuplePart part, String text, int length, boolean inverted) {
        AddressWithMask wanted = new AddressWithMask(IpAddress.of(text), length);
        return tuples(Map.of(part, new Negatable<>(wanted, inverted)), Map.of());
    }

    private static ConntrackMatch port(TuplePart part, int number) {
        return tuples(Map.of(), Map.of(part, new Negatable<>(NumberRange.of(number), false)));
    }

    private static ConntrackMatch tuples(
            Map<TuplePart, Negatable<AddressWithMask>> addresses, Map<TuplePart, Negatable<NumberRange>> ports) {
        return new ConntrackMatch(
                Optional.empty(),
                Optional.empty(),
                addresses,
                ports,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ConntrackMatch status(boolean inverted, Status... statuses) {
        ConnectionStatuses wanted = new ConnectionStatuses(Arrays.asList(statuses));
        return entry(Optional.of(new Negatable<>(wanted, inverted)), Optional.empty(), Optional.empty());
    }

    private static ConntrackMatch expiring(long first, long last) {
        NumberRange wanted = new NumberRange(first, last);
        return entry(Optional.empty(), Optional.of(new Negatable<>(wanted, false)), Optional.empty());
    }

    private static ConntrackMatch direction(Direction wanted) {
        return entry(Optional.empty(), Optional.empty(), Optional.of(wanted));
    }

    private static ConntrackMatch entry(
            Optional<Negatable<ConnectionStatuses>> statuses,
            Optional<Negatable<NumberRange>> secondsLeft,
            Optional<Direction> direction) {
        return new ConntrackMatch(
                Optional.empty(), Optional.empty(), Map.of(), Map.of(), statuses, secondsLeft, direction);
    }

    private static void assertYes(PacketAtRule packet, Match match) {
        assertThat(packet.says(match)).as(match.toSave()).isEqualTo(MatchResult.YES);
    }

    private static void assertNo(PacketAtRule packet, Match match) {
        assertThat(packet.says(match)).as(match.toSave()).isEqualTo(MatchResult.NO);
    }

    @Test
    void oneStateOfTheListIsEnough() {
        PacketAtRule first = PacketAtRule.of(Packets.syn(80)).tracked();
        assertYes(first, state(State.ESTABLISHED, State.NEW));
        assertNo(first, state(State.ESTABLISHED, State.RELATED));
        assertYes(first, notState(State.ESTABLISHED, State.RELATED));
        assertYes(first, new StateMatch(states(State.NEW), false));
        assertNo(first, new StateMatch(states(State.NEW), true));
    }

    @Test
    void invalidIsAFinalAnswerWhateverElseIsAsked() {
        PacketAtRule invalid = PacketAtRule.of(Packets.datagram(53)).tracked(Tracking.INVALID);
        ConntrackMatch tcpToo = new ConntrackMatch(
                Optional.of(new Negatable<>(states(State.INVALID), false)),
                Optional.of(new Negatable<>(6, false)),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertYes(invalid, tcpToo);
        assertYes(invalid, notState(State.NEW));
        assertNo(invalid, state(State.NEW));
    }

    @Test
    void withoutConnectionAndStateNothingMatchesNotEvenInverted() {
        PacketAtRule invalid = PacketAtRule.of(Packets.datagram(53)).tracked(Tracking.INVALID);
        assertNo(invalid, protocol(6, false));
        assertNo(invalid, protocol(6, true));
        assertNo(invalid, status(true, Status.CONFIRMED));
    }

    @Test
    void anUntrackedPacketIsNotInvalid() {
        PacketAtRule untracked = PacketAtRule.of(Packets.datagram(53)).tracked(Tracking.UNTRACKED);
        assertYes(untracked, state(State.UNTRACKED));
        assertNo(untracked, state(State.INVALID));
    }

    @Test
    void tuplesAreTheConnectionsInBothDirections() {
        ConntrackTable table = new ConntrackTable(ConntrackSettings.defaults(), new VirtualClock());
        Packet query = Packets.datagram(53);
        table.confirm(table.track(query, Optional.empty()));
        Packet answer = Packet.udp(Packets.SERVER, 53, Packets.CLIENT, 40000);
        PacketAtRule reply = PacketAtRule.of(answer).tracked(table.track(answer, Optional.empty()));
        assertYes(reply, state(State.ESTABLISHED));
        assertYes(reply, direction(Direction.REPLY));
        assertNo(reply, direction(Direction.ORIGINAL));
        assertYes(reply, address(TuplePart.ORIGINAL_SOURCE, "10.8.0.99", 24, false));
        assertNo(reply, address(TuplePart.ORIGINAL_SOURCE, "10.8.0.99", 32, false));
        assertYes(reply, address(TuplePart.ORIGINAL_DESTINATION, "10.8.0.0", 24, true));
        assertYes(reply, address(TuplePart.REPLY_SOURCE, "10.9.0.2", 32, false));
        assertYes(reply, address(TuplePart.REPLY_DESTINATION, "10.8.0.2", 32, false));
        assertYes(reply, port(TuplePart.ORIGINAL_DESTINATION, 53));
        assertYes(reply, port(TuplePart.REPLY_DESTINATION, 40000));
        assertNo(reply, port(TuplePart.ORIGINAL_SOURCE, 53));
        assertYes(reply, protocol(17, false));
    }

    @Test
    void aPingsPartsAreItsIdentifierAndTypeAndCode() {
        PacketAtRule ping = PacketAtRule.of(Packets.icmp(8, 0)).tracked();
        assertYes(ping, port(TuplePart.ORIGINAL_SOURCE, 77));
        assertYes(ping, port(TuplePart.ORIGINAL_DESTINATION, 8 * 256));
        assertYes(ping, port(TuplePart.REPLY_DESTINATION, 0));
    }

    @Test
    void theFirstPacketIsNotConfirmedYet() {
        PacketAtRule first = PacketAtRule.of(Packets.syn(80)).tracked();
        assertNo(first, status(false, Status.CONFIRMED));
        assertYes(first, status(true, Status.CONFIRMED, Status.ASSURED));
    }

    @Test
    void noStatusNeverHoldsAndItsInverseAlways() {
        PacketAtRule first = PacketAtRule.of(Packets.syn(80)).tracked();
        assertNo(first, status(false, Status.NONE));
        assertYes(first, status(true, Status.NONE));
    }

    @Test
    void theTimeLeftCountsInWholeSeconds() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).tracked().living(Duration.ofMillis(29_999));
        assertYes(packet, expiring(29, 29));
        assertNo(packet, expiring(30, 40));
    }

    @Test
    void inRawEveryPacketIsInvalidUnlessATemplateWaitsOnIt() {
        PacketAtRule bare = PacketAtRule.of(Packets.syn(80)).at(TableName.RAW, Hook.PREROUTING);
        assertYes(bare, state(State.INVALID));
        PacketAtRule withTemplate = PacketAtRule.of(Packets.syn(80))
                .at(TableName.RAW, Hook.PREROUTING)
                .with(EMPTY);
        assertYes(withTemplate, state(State.NEW));
        assertNo(withTemplate, state(State.INVALID));
        assertYes(withTemplate, protocol(0, false));
        assertNo(withTemplate, protocol(6, false));
        assertYes(withTemplate, address(TuplePart.ORIGINAL_SOURCE, "0.0.0.0", 32, false));
        assertYes(withTemplate, status(false, Status.CONFIRMED));
        assertYes(withTemplate, expiring(0, 0));
        assertYes(withTemplate, direction(Direction.ORIGINAL));
    }

    @Test
    void behindTheTrackingHookATemplateNoLongerCounts() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).with(EMPTY).tracked(Tracking.INVALID);
        assertYes(packet, state(State.INVALID));
        assertNo(packet, new ConnmarkMatch(0, 0xffff_ffffL, false));
    }

    @Test
    void connmarkComparesTheConnectionsMarkWithinTheMask() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).tracked();
        packet.tracking().connection().orElseThrow().setMark(0x1234);
        assertYes(packet, new ConnmarkMatch(0x34, 0xff, false));
        assertNo(packet, new ConnmarkMatch(0x134, 0xff, false));
        assertYes(packet, new ConnmarkMatch(0x134, 0xff, true));
    }

    @Test
    void connmarkWithoutConnectionNeverMatches() {
        PacketAtRule packet = PacketAtRule.of(Packets.syn(80)).tracked(Tracking.UNTRACKED);
        assertNo(packet, new ConnmarkMatch(0, 0xffff_ffffL, false));
        assertNo(packet, new ConnmarkMatch(0, 0xffff_ffffL, true));
    }

    @Test
    void connmarkOfATemplateIsZero() {
        PacketAtRule packet =
                PacketAtRule.of(Packets.syn(80)).at(TableName.RAW, Hook.OUTPUT).with(EMPTY);
        assertYes(packet, new ConnmarkMatch(0, 0xffff_ffffL, false));
        assertNo(packet, new ConnmarkMatch(0, 0xffff_ffffL, true));
    }

    @Test
    void allThatAskForConnectionsWakeTracking() {
        assertThat(List.of(state(State.NEW), new StateMatch(states(State.NEW), false), new ConnmarkMatch(0, 0, false)))
                .allMatch(Match::needsTracking);
    }
}
