package io.nfwalk.scenario;

import io.nfwalk.scenario.RunReport.Bounds;
import io.nfwalk.scenario.RunReport.Entry;
import io.nfwalk.scenario.RunReport.Frame;
import io.nfwalk.scenario.RunReport.IcmpPart;
import io.nfwalk.scenario.RunReport.StepReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports and ICMP identifiers that the simulator drew by lot, and what the kernel drew in their place. Each stands
 * beside an address, so that an equal number elsewhere is left alone.
 */
final class DrawnValues {
    /** {@code A>B}, {@code A:P>B:Q}, {@code [A]:P>[B]:Q}, {@code A>B 8/0/ID}. */
    private static final Pattern TUPLE = Pattern.compile("(\\S+)>(\\S+?)(?: (\\d+/\\d+)/(\\d+))?");

    private static final Pattern WITH_PORT = Pattern.compile("\\[(\\S+)]:(\\d+)|([^:\\s]+):(\\d+)");

    /**
     * Where a value stands.
     *
     * @param address the address beside it
     * @param value what the simulator drew
     */
    private record Place(String address, int value) {}

    /** What the kernel may draw, of each place that the simulator drew a value for. */
    private final Map<Place, Bounds> bounds = new LinkedHashMap<>();

    /** What the kernel did draw, where that was found. */
    private final Map<Place, Integer> kernel = new LinkedHashMap<>();

    private DrawnValues() {}

    /** Of a run in which all values are what they are. */
    static DrawnValues none() {
        return new DrawnValues();
    }

    /** Finds what the kernel drew where the two runs saw the same frame or have the same entry. */
    static DrawnValues of(RunReport kernel, RunReport simulated) {
        DrawnValues values = new DrawnValues();
        int steps = Math.min(kernel.steps().size(), simulated.steps().size());
        for (int i = 0; i < steps; i++) {
            values.step(kernel.steps().get(i), simulated.steps().get(i));
        }
        return values;
    }

    private void step(StepReport seen, StepReport said) {
        List<Frame> left = new ArrayList<>(seen.frames());
        for (Frame frame : said.frames()) {
            frame.drawn().forEach((field, range) -> expect(frame, field, range));
            if (!frame.drawn().isEmpty()) {
                Optional<Frame> same = left.stream()
                        .filter(other -> isSameButDrawn(other, frame))
                        .findFirst();
                same.ifPresent(other -> {
                    left.remove(other);
                    frame.drawn().keySet().forEach(field -> learn(frame, other, field));
                });
            }
        }
        said.conntrack()
                .forEach((host, entries) -> entries.stream()
                        .filter(entry -> !entry.drawn().isEmpty())
                        .forEach(entry -> entry(seen.conntrack().getOrDefault(host, List.of()), entry)));
    }

    private void expect(Frame frame, String field, Bounds range) {
        places(frame, field).forEach(place -> bounds.putIfAbsent(place, range));
    }

    private void learn(Frame frame, Frame other, String field) {
        places(frame, field)
                .forEach(place -> kernel.putIfAbsent(place, value(other, field).getAsInt()));
    }

    /** An ICMP identifier may have been drawn for either end. */
    private static List<Place> places(Frame frame, String field) {
        OptionalInt value = value(frame, field);
        if (value.isEmpty()) {
            return List.of();
        }
        Place source = new Place(frame.src(), value.getAsInt());
        Place destination = new Place(frame.dst(), value.getAsInt());
        return switch (field) {
            case "sport" -> List.of(source);
            case "dport" -> List.of(destination);
            default -> List.of(source, destination);
        };
    }

    private static OptionalInt value(Frame frame, String field) {
        return switch (field) {
            case "sport" -> frame.sport();
            case "dport" -> frame.dport();
            default -> frame.icmp().map(icmp -> OptionalInt.of(icmp.id())).orElse(OptionalInt.empty());
        };
    }

    private static boolean isSameButDrawn(Frame seen, Frame said) {
        return seen.host().equals(said.host())
                && seen.device().equals(said.device())
                && seen.direction().equals(said.direction())
                && seen.protocol().equals(said.protocol())
                && seen.src().equals(said.src())
                && seen.dst().equals(said.dst())
                && seen.flags().equals(said.flags())
                && seen.icmp().map(IcmpPart::type).equals(said.icmp().map(IcmpPart::type))
                && List.of("sport", "dport", "id").stream().allMatch(field -> fits(seen, said, field));
    }

    private static boolean fits(Frame seen, Frame said, String field) {
        OptionalInt value = value(seen, field);
        Bounds range = said.drawn().get(field);
        return range == null ? value.equals(value(said, field)) : value.isPresent() && range.contains(value.getAsInt());
    }

    /** Learns from an entry what no frame showed: what goes over lo has none. */
    private void entry(List<Entry> seen, Entry said) {
        String original = tuple(said.original());
        Matcher reply = TUPLE.matcher(said.reply());
        if (!reply.matches()) {
            return;
        }
        Bounds range = said.drawn().values().iterator().next();
        Optional<Place> place = placeInReply(reply);
        place.ifPresent(drawn -> bounds.putIfAbsent(drawn, range));
        for (Entry other : seen) {
            Matcher otherReply = TUPLE.matcher(other.reply());
            Optional<Place> theirs = otherReply.matches() ? placeInReply(otherReply) : Optional.empty();
            if (place.isPresent()
                    && theirs.isPresent()
                    && other.protocol().equals(said.protocol())
                    && other.original().equals(original)
                    && theirs.get().address().equals(place.get().address())
                    && range.contains(theirs.get().value())) {
                kernel.putIfAbsent(place.get(), theirs.get().value());
            }
        }
    }

    /** The part of a reply tuple that can be drawn: the port it goes to, or its identifier. */
    private static Optional<Place> placeInReply(Matcher reply) {
        if (reply.group(4) != null) {
            return Optional.of(new Place(reply.group(2), Integer.parseInt(reply.group(4))));
        }
        return place(reply.group(2));
    }

    private static Optional<Place> place(String endpoint) {
        Matcher parts = WITH_PORT.matcher(endpoint);
        if (!parts.matches()) {
            return Optional.empty();
        }
        boolean inBrackets = parts.group(1) != null;
        return Optional.of(
                new Place(parts.group(inBrackets ? 1 : 3), Integer.parseInt(parts.group(inBrackets ? 2 : 4))));
    }

    /** {@code 10.0.0.1:80}, {@code [fd00::1]:80}, or the address alone, with what the kernel drew for the port. */
    String endpoint(String address, OptionalInt port) {
        if (port.isEmpty()) {
            return address;
        }
        String host = address.contains(":") ? "[" + address + "]" : address;
        return host + ":" + value(new Place(address, port.getAsInt()));
    }

    /** What the kernel drew for the identifier of a message between the two. */
    String id(String source, String destination, int id) {
        Place first = new Place(source, id);
        return value(bounds.containsKey(first) ? first : new Place(destination, id));
    }

    /** A tuple's text with what the kernel drew for ports and identifier. */
    String tuple(String text) {
        Matcher parts = TUPLE.matcher(text);
        if (bounds.isEmpty() || !parts.matches()) {
            return text;
        }
        String ends = endpoint(parts.group(1)) + ">" + endpoint(parts.group(2));
        return parts.group(4) == null
                ? ends
                : ends + " " + parts.group(3) + "/"
                        + id(parts.group(1), parts.group(2), Integer.parseInt(parts.group(4)));
    }

    private String endpoint(String text) {
        return place(text)
                .map(place -> endpoint(place.address(), OptionalInt.of(place.value())))
                .orElse(text);
    }

    /** The kernel's value; where it drew none that fits, all that would have fitted. */
    private String value(Place place) {
        if (kernel.containsKey(place)) {
            return kernel.get(place).toString();
        }
        Bounds range = bounds.get(place);
        return range == null ? Integer.toString(place.value()) : range.first() + "-" + range.last();
    }
}
