package io.nfwalk.explain;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.host.Host;
import io.nfwalk.host.NetworkInterface;
import io.nfwalk.network.Network;
import io.nfwalk.packet.Ethernet;
import io.nfwalk.packet.Packet;
import io.nfwalk.walk.Cause;
import io.nfwalk.walk.Ending;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What happened on one host without a break. */
final class SceneText {
    private static final String INDENT = "  ";
    private static final int LABEL = 18;
    private static final int PACKET = 56;
    private static final int LONGEST_ADDRESS = 42;
    private static final int LONGEST_EFFECT = 34;

    private final List<Event> events;
    private final Network network;
    private final MacOwners owners;
    private final Ink ink;
    private final boolean addresses;
    private final List<String> lines = new ArrayList<>();
    private final QuietLine quiet = new QuietLine();
    private final PassedOverLines passedOver = new PassedOverLines();
    private final int addressWidth;
    private final int effectWidth;
    private Optional<Packet> shown = Optional.empty();
    private Optional<Ethernet> shownEthernet = Optional.empty();

    SceneText(List<Event> events, Network network, MacOwners owners, Ink ink, boolean addresses) {
        this.events = events;
        this.network = network;
        this.owners = owners;
        this.ink = ink;
        this.addresses = addresses;
        List<Visit> loud = events.stream()
                .filter(Visit.class::isInstance)
                .map(Visit.class::cast)
                .filter(visit -> !QuietLine.takes(visit))
                .toList();
        this.addressWidth = widest(loud.stream().map(Visit::address).toList(), LONGEST_ADDRESS);
        this.effectWidth = widest(loud.stream().map(RuleWords::effect).toList(), LONGEST_EFFECT);
    }

    private static int widest(List<String> words, int limit) {
        return Math.min(words.stream().mapToInt(String::length).max().orElse(0), limit);
    }

    List<String> lines() {
        lines.add(ink.strong(events.get(0).host()));
        for (int i = 0; i < events.size(); i++) {
            event(events.get(i), i);
        }
        flush();
        return lines;
    }

    private void event(Event event, int index) {
        if (event instanceof Event.PassedOver rule) {
            flushQuiet();
            passedOver.add(rule);
            return;
        }
        flushPassedOver();
        if (event instanceof Visit visit && QuietLine.takes(visit)) {
            quiet.add(visit);
        } else if (event instanceof Event.Tracked tracked) {
            quiet.add(tracked);
        } else if (event instanceof Visit visit) {
            visit(visit);
        } else if (event instanceof Event.FrameSeen frame) {
            frame(frame);
        } else if (event instanceof Event.Made made) {
            labelled(made.maker() + " sends", withTtlAndTos(made.packet()));
            shown = Optional.of(made.packet());
        } else if (event instanceof Event.Translated translated) {
            translated(translated);
        } else if (event instanceof Event.Routed routed) {
            labelled(routed.again() ? "route again" : "route", Words.route(routed.route()));
        } else if (event instanceof Event.Bridged bridged) {
            bridged(bridged);
        } else if (event instanceof Event.Held held) {
            held(held);
        } else if (event instanceof Event.Heard heard) {
            heard(heard.what());
        } else if (event instanceof Event.Ended ended) {
            ended(ended.ending(), index);
        }
        // What a LOG or TRACE rule would write stands in the rule itself.
    }

    private void flush() {
        flushQuiet();
        flushPassedOver();
    }

    private void flushPassedOver() {
        for (PassedOverLines.Line each : passedOver.take()) {
            String why = pad(pad(each.address(), addressWidth + 2) + each.why() + " ", addressWidth + effectWidth + 4);
            lines.add(INDENT + ink.faint((why + each.place()).stripTrailing()));
        }
    }

    private void flushQuiet() {
        quiet.take(WalkText.WIDTH - INDENT.length()).forEach(line -> lines.add(INDENT + ink.faint(line)));
    }

    private void line(String text) {
        flush();
        lines.add(INDENT + text.stripTrailing());
    }

    private void labelled(String label, String text) {
        line(pad(label, LABEL) + text);
    }

    /** Fills up to the width, with one space at least. */
    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private void visit(Visit visit) {
        String effect = RuleWords.effect(visit);
        String place = visit.line().flatMap(Words::place).orElse("");
        boolean fatal = List.of("drop", "REJECT", "policy DROP").contains(visit.verdict());
        String words =
                pad(pad(visit.address(), addressWidth + 2) + effect + " ", addressWidth + effectWidth + 4) + place;
        line(fatal ? ink.bad(words.stripTrailing()) : words);
    }

    private void frame(Event.FrameSeen frame) {
        String label = frame.direction().name().toLowerCase(Locale.ROOT) + " " + frame.device();
        boolean same = shown.equals(Optional.of(frame.packet()));
        String packet = same ? "the same" : withTtlAndTos(frame.packet());
        boolean known = same && shownEthernet.equals(Optional.of(frame.ethernet()));
        String macs = known || !addresses ? "" : owners.of(frame.ethernet());
        String words = pad(label, LABEL) + packet;
        if (!macs.isEmpty() && !fits(pad(words, LABEL + PACKET) + macs)) {
            line(words);
            labelled("", ink.faint(macs));
        } else {
            line(pad(words, LABEL + PACKET) + ink.faint(macs));
        }
        shown = Optional.of(frame.packet());
        shownEthernet = Optional.of(frame.ethernet());
    }

    private static String withTtlAndTos(Packet packet) {
        String tos = packet.tos() == 0 ? "" : ", tos 0x" + Integer.toHexString(packet.tos());
        return packet + ", ttl " + packet.ttl() + tos;
    }

    private void translated(Event.Translated translated) {
        String label = translated.direction() == Direction.REPLY ? "NAT back" : "NAT";
        String before = pad(label, LABEL) + Words.tuple(translated.before());
        String after = "-> " + Words.tuple(translated.after());
        if (fits(before + " " + after)) {
            line(ink.change(before + " " + after));
        } else {
            line(ink.change(before));
            labelled("", ink.change(after));
        }
    }

    private static boolean fits(String text) {
        return 2 * INDENT.length() + text.length() <= WalkText.WIDTH;
    }

    private void bridged(Event.Bridged bridged) {
        String way = bridged.inPort() + " to " + bridged.outPort();
        String flood = bridged.flooded() ? ", a copy: it does not know the MAC and floods" : "";
        String iptables = bridged.visitsIptables() ? ", through iptables" : ", past iptables" + why(bridged);
        labelled("bridge " + bridged.bridge(), way + flood + iptables);
    }

    private String why(Event.Bridged bridged) {
        Optional<Host> host = network.host(bridged.host());
        if (host.isEmpty()) {
            return "";
        }
        return host.get().brNetfilterLoaded() ? " (switched off by sysctl)" : " (br_netfilter is not loaded)";
    }

    private void held(Event.Held held) {
        if (held.goesOn()) {
            labelled("goes on", withTtlAndTos(held.packet()));
            shown = Optional.of(held.packet());
        } else {
            labelled("waits", "before its entry is confirmed");
        }
    }

    /** {@code who: what} stands in two columns. */
    private void heard(String words) {
        int colon = words.indexOf(": ");
        labelled(colon < 0 ? "" : words.substring(0, colon), words.substring(colon < 0 ? 0 : colon + 2));
    }

    private void ended(Ending ending, int index) {
        if (ending instanceof Ending.Gone gone) {
            if (gone.cause() instanceof Cause.WaitsForFragments) {
                labelled("waits", "for the packet's other fragments");
            } else {
                line(ink.bad(pad("gone", LABEL) + CauseWords.of(gone.cause())));
            }
        } else if (ending instanceof Ending.Undetermined unknown) {
            line(ink.bad(pad("undetermined", LABEL) + Words.asker(unknown) + " asks for "
                    + unknown.fact().subject()));
        } else if (ending instanceof Ending.Delivered && !(next(index) instanceof Event.Heard)) {
            labelled("delivered", "");
        } else if (ending instanceof Ending.Sent sent && sent.outInterface().equals(NetworkInterface.LOOPBACK)) {
            labelled("out lo", "and in again");
        }
    }

    private Event next(int index) {
        return index + 1 < events.size() ? events.get(index + 1) : null;
    }
}
